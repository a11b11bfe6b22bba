"""Writes the reference that Trainyard's model and optimiser are tested against: a tiny GPT-2, 20 batches, and what
PyTorch makes of them in float32 and, for the distance that rounding alone explains, in float64.

    python make_reference.py FOLDER
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from gpt import Config, Gpt, adamw, learning_rate, set_learning_rate

STEPS, BATCH, BLOCK, VOCAB, WIDTH = 20, 4, 16, 61, 32
PEAK, FLOOR, WARMUP, BETAS, WEIGHT_DECAY, CLIP = 1e-3, 1e-4, 4, (0.9, 0.95), 0.1, 1.0
LINEAR = ("c_attn.weight", "c_proj.weight", "c_fc.weight")


def model_of(activation, dtype):
    """The same weights each time, wider than GPT-2's, and no bias 0 and no gain 1: so nothing hides in symmetry.

    The embedding is narrower than the rest: then the gradient's norm falls from above the clip to below it.
    """
    torch.manual_seed(1)
    model = Gpt(Config(2, 2, WIDTH, BLOCK, VOCAB, bias=True, activation=activation))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.add_(torch.randn_like(parameter) * (0.1 if name == "wte.weight" else 0.25))
    return model.to(dtype)


def batches():
    """Random tokens of which every second one follows from the one before, so that there is something to learn."""
    generator = torch.Generator().manual_seed(2)
    tokens = torch.randint(VOCAB, (STEPS, BATCH, BLOCK + 1), generator=generator)
    tokens[..., 1::2] = (7 * tokens[..., 0:-1:2] + 3) % VOCAB
    return {"inputs": tokens[..., :-1].contiguous(), "targets": tokens[..., 1:].contiguous()}


def hugging_face(name, tensor):
    """Hugging Face keeps linear weights (in, out)."""
    return "transformer." + name, (tensor.t() if name.endswith(LINEAR) else tensor).detach().clone().contiguous()


def checksum(name, tensor):
    """Sum and sum of squares in float64.

    Softmax does not see a bias of the keys, so its gradient is rounding alone, which Adam makes a step of full size:
    that third of c_attn.bias means nothing and is left out.
    """
    values = tensor.detach().double()
    if name.endswith("c_attn.bias"):
        values = torch.cat([values[:WIDTH], values[2 * WIDTH :]])
    return {"sum": values.sum().item(), "sum_of_squares": values.square().sum().item()}


def train(activation, dtype):
    model = model_of(activation, dtype)
    optimizer = adamw(model.parameters(), lr=PEAK, betas=BETAS, weight_decay=WEIGHT_DECAY)
    data = batches()
    result = {"learning_rates": [], "losses": [], "gradient_norms": []}
    for update in range(STEPS):
        lr = learning_rate(update, PEAK, FLOOR, WARMUP, STEPS)
        set_learning_rate(optimizer, lr)
        loss = model(data["inputs"][update], data["targets"][update])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if update == 0:
            result["first_gradient_norms"] = {
                "transformer." + name: p.grad.double().norm().item() for name, p in model.named_parameters()
            }
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        result["learning_rates"].append(lr)
        result["losses"].append(loss.item())
        result["gradient_norms"].append(norm.item())
    result["final_weights"] = {"transformer." + n: checksum(n, p) for n, p in model.named_parameters()}
    return result


def largest_difference(a, b):
    """Relative to the value, or to 1 where that is larger."""
    if isinstance(a, dict):
        return max(largest_difference(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return max(map(largest_difference, a, b))
    return abs(a - b) / max(1, abs(b))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)

    weights = dict(hugging_face(n, p) for n, p in model_of("gelu_new", torch.float32).named_parameters())
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    save_file(batches(), folder / "batches.safetensors")
    config = {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "n_layer": 2,
        "n_head": 2,
        "n_embd": WIDTH,
        "n_positions": BLOCK,
        "n_ctx": BLOCK,
        "vocab_size": VOCAB,
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
        "embd_pdrop": 0.0,
        "attn_pdrop": 0.0,
        "resid_pdrop": 0.0,
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": None,
        "torch_dtype": "float32",
    }
    write_json(folder / "config.json", config)

    expected = {
        "torch": torch.__version__,
        "optimizer": {
            "learning_rate": PEAK,
            "min_lr": FLOOR,
            "warmup_iters": WARMUP,
            "lr_decay_iters": STEPS,
            "beta1": BETAS[0],
            "beta2": BETAS[1],
            "epsilon": 1e-8,
            "weight_decay": WEIGHT_DECAY,
            "grad_clip": CLIP,
        },
    }
    for activation in ("gelu_new", "gelu"):
        single, double = train(activation, torch.float32), train(activation, torch.float64)
        for key in single:
            print(f"{activation} {key}: float64 differs by {largest_difference(single[key], double[key]):.1e}")
        expected[activation] = single
    write_json(folder / "expected.json", expected)


def write_json(file, value):
    file.write_text(json.dumps(value, indent=2) + "\n")


if __name__ == "__main__":
    main()
