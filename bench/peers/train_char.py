"""Learning, as PyTorch does it: nanoGPT's CPU configuration by characters on a data folder, then the loss on the whole
validation text. Prints one line of JSON; `seconds` are those of the training loop alone.

    python train_char.py DATA --seed 1
"""

import argparse
import json
import time

import torch

from gpt import Config, Gpt, adamw, learning_rate, set_learning_rate
from tokens import TokenFile, vocab_size


@torch.no_grad()
def validation_loss(model, data, block):
    """Mean over every token that a whole window covers."""
    model.eval()
    total, count = 0.0, 0
    for inputs, targets in data.consecutive_windows(64, block):
        total += model(inputs, targets).item() * targets.numel()
        count += targets.numel()
    model.train()
    return total / count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--seed", type=int, default=1337)
    parser.add_argument("--max-iters", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    windows = torch.Generator().manual_seed(args.seed)
    batch, block = 12, 64
    model = Gpt(Config(4, 4, 128, block, vocab_size(args.data), bias=False, dropout=0.0))
    optimizer = adamw(model.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=0.1)
    train = TokenFile(args.data, "train")

    start = time.perf_counter()
    for update in range(args.max_iters):
        set_learning_rate(optimizer, learning_rate(update, 1e-3, 1e-4, 100, args.max_iters))
        loss = model(*train.random_windows(batch, block, windows))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    seconds = time.perf_counter() - start

    val_loss = validation_loss(model, TokenFile(args.data, "val"), block)
    print(
        json.dumps(
            {
                "seed": args.seed,
                "val_loss": round(val_loss, 4),
                "seconds": round(seconds, 1),
                "ms_per_iter": round(1000 * seconds / args.max_iters, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
