"""How fast PyTorch trains a GPT of a given shape: forward, backward, clip, AdamW. Prints one line of JSON.

    python step_time.py --n-layer 4 --n-head 4 --n-embd 128 --block 64 --batch 12 --vocab 65 --threads 2
    python step_time.py --device cuda --amp autocast --fused-adamw --compile --batch 32      (GPT-2 124M)

The time of a step is the median over windows of --steps updates each, after --warmup updates; the device is waited
for only at the ends of a window. With --data DIR every batch comes from its train.bin as nanoGPT brings it: the next
one while the current one computes. Without it one random batch stays on the device.
"""

import argparse
import contextlib
import json
import os
import statistics
import time

import torch

from gpt import Config, Gpt, adamw
from tokens import TokenFile


def arguments():
    parser = argparse.ArgumentParser()
    for name, default in (("n-layer", 12), ("n-head", 12), ("n-embd", 768), ("block", 1024), ("batch", 12)):
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--vocab", type=int, default=50304)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--bias", action="store_true")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument(
        "--dtype",
        choices=["float32", "bfloat16"],
        default="float32",
        help="of weights and activations; with bfloat16 AdamW keeps float32 weights of its own",
    )
    parser.add_argument("--amp", choices=["none", "autocast"], default="none", help="autocast to bfloat16, as nanoGPT")
    parser.add_argument("--tf32", action=argparse.BooleanOptionalAction, default=True, help="on CUDA, as nanoGPT")
    parser.add_argument("--compile", nargs="?", const="default", metavar="MODE", help="a mode of torch.compile")
    parser.add_argument("--fused-adamw", action="store_true")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; 0 leaves PyTorch's choice")
    parser.add_argument("--data", metavar="DIR")
    parser.add_argument("--warmup", type=int, default=10)
    parser.add_argument("--steps", type=int, default=20, help="updates in a window")
    parser.add_argument("--windows", type=int, default=5)
    return parser.parse_args()


def batch_source(args):
    """A function that returns inputs and targets on the device."""
    if args.data is None:
        shape = (args.batch, args.block)
        fixed = [torch.randint(args.vocab, shape, device=args.device) for _ in range(2)]
        return lambda: fixed
    data, generator = TokenFile(args.data, "train"), torch.Generator().manual_seed(1)

    def next_batch():
        batch = data.random_windows(args.batch, args.block, generator)
        if args.device == "cpu":
            return batch
        return [t.pin_memory().to(args.device, non_blocking=True) for t in batch]

    return next_batch


def updater(model, args):
    """A function that clips the gradients, updates the weights and drops the gradients."""
    weights = list(model.parameters())
    split = args.dtype != "float32"
    masters = [w.detach().float() for w in weights] if split else weights
    if split:
        for master in masters:
            master.grad = torch.empty_like(master)
    optimizer = adamw(masters, lr=1e-4, betas=(0.9, 0.95), weight_decay=0.1, fused=args.fused_adamw)

    @torch.no_grad()
    def update():
        if split:
            torch._foreach_copy_([m.grad for m in masters], [w.grad for w in weights])
        torch.nn.utils.clip_grad_norm_(masters, 1.0)
        optimizer.step()
        if split:
            torch._foreach_copy_(weights, masters)
        for weight in weights:
            weight.grad = None

    return update


def main():
    args = arguments()
    cuda = args.device == "cuda"
    torch.manual_seed(1)
    if args.threads:
        torch.set_num_threads(args.threads)
    if cuda and args.tf32:
        torch.set_float32_matmul_precision("high")

    shape = Config(args.n_layer, args.n_head, args.n_embd, args.block, args.vocab, args.bias, args.dropout)
    model = Gpt(shape).to(args.device, getattr(torch, args.dtype))
    update = updater(model, args)
    forward = torch.compile(model, mode=args.compile) if args.compile else model
    next_batch = batch_source(args)

    def precision():
        return torch.autocast(args.device, torch.bfloat16) if args.amp == "autocast" else contextlib.nullcontext()

    def run(steps):
        """Milliseconds a step."""
        batch = next_batch()
        synchronize = torch.cuda.synchronize if cuda else lambda: None
        synchronize()
        start = time.perf_counter()
        for _ in range(steps):
            with precision():
                loss = forward(*batch)
            batch = next_batch()
            loss.backward()
            update()
        synchronize()
        return 1000 * (time.perf_counter() - start) / steps

    run(args.warmup)
    windows = [run(args.steps) for _ in range(args.windows)]
    milliseconds = statistics.median(windows)
    result = vars(args) | {
        "torch": torch.__version__,
        "hardware": torch.cuda.get_device_name() if cuda else f"{torch.get_num_threads()} CPU threads",
        "parameters": sum(p.numel() for p in model.parameters()),
        "ms_per_step": round(milliseconds, 3),
        "ms_per_step_min": round(min(windows), 3),
        "ms_per_step_max": round(max(windows), 3),
        "tokens_per_second": round(1000 * args.batch * args.block / milliseconds),
        "load_average": round(os.getloadavg()[0], 2),
    }
    if cuda:
        result["peak_memory_gib"] = round(torch.cuda.max_memory_allocated() / 2**30, 2)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
