"""The peer of CrossEntropyBandwidth: PyTorch's cross-entropy, forward and backward, at the same size.

python3 bench/peers/cross_entropy.py [--compile]
"""

import sys

import torch
import torch.nn.functional as F

ROWS, VOCABULARY, REPEATS = 32768, 50304, 10


def eager(logits, targets):
    return F.cross_entropy(logits, targets)


def eager_float32(logits, targets):
    return F.cross_entropy(logits.float(), targets)


def measure(name, loss):
    torch.manual_seed(1)
    logits = torch.randn(ROWS, VOCABULARY, device="cuda", dtype=torch.bfloat16, requires_grad=True)
    targets = torch.randint(VOCABULARY, (ROWS,), device="cuda")
    base = torch.cuda.memory_allocated()

    def step():
        logits.grad = None
        loss(logits, targets).backward()

    for _ in range(3):
        step()
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    times = []
    for _ in range(REPEATS):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        step()
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end))
    times.sort()
    extra = (torch.cuda.max_memory_allocated() - base) / 2**30
    print(f"python {name}: median {times[REPEATS // 2]:.3f} ms, min {times[0]:.3f} ms, {extra:.2f} GiB beyond the logits, gradient included")


print(torch.__version__, torch.cuda.get_device_name())
measure("F.cross_entropy, bf16", eager)
measure("F.cross_entropy, logits.float()", eager_float32)
if "--compile" in sys.argv:
    measure("torch.compile(F.cross_entropy), bf16", torch.compile(eager))
    torch._dynamo.reset()
    measure("torch.compile(F.cross_entropy), logits.float()", torch.compile(eager_float32))
