"""Token files as `trainyard data prepare` and nanoGPT write them: unsigned little-endian integers, nothing else."""

import json
from pathlib import Path

import numpy as np
import torch


class TokenFile:
    def __init__(self, folder, split):
        meta = Path(folder, "meta.json")
        dtype = json.loads(meta.read_text())["dtype"] if meta.exists() else "uint16"
        self.tokens = np.memmap(Path(folder, split + ".bin"), dtype=np.dtype(dtype).newbyteorder("<"), mode="r")

    def random_windows(self, batch, block, generator):
        """Inputs and targets, each (batch, block)."""
        starts = torch.randint(len(self.tokens) - block, (batch,), generator=generator)
        return self._windows(starts.tolist(), block)

    def consecutive_windows(self, batch, block):
        """All whole windows in order, side by side; at most `batch` at once."""
        starts = range(0, len(self.tokens) - block, block)
        for i in range(0, len(starts), batch):
            yield self._windows(starts[i : i + batch], block)

    def _windows(self, starts, block):
        windows = torch.from_numpy(np.stack([self.tokens[s : s + block + 1].astype(np.int64) for s in starts]))
        return windows[:, :-1].contiguous(), windows[:, 1:].contiguous()


def vocab_size(folder):
    return json.loads(Path(folder, "meta.json").read_text())["vocab_size"]
