"""Loads the reference with transformers, as anyone else would, and compares the first loss of both activations.

    python check_reference.py FOLDER
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import GPT2LMHeadModel

folder = Path(sys.argv[1])
batch = {name: tensor[0] for name, tensor in load_file(folder / "batches.safetensors").items()}
expected = json.loads((folder / "expected.json").read_text())
for activation in ("gelu_new", "gelu"):
    model, loaded = GPT2LMHeadModel.from_pretrained(
        folder, activation_function=activation, dtype=torch.float32, output_loading_info=True
    )
    assert not any(loaded.values()), loaded
    logits = model(batch["inputs"]).logits  # (B, T, V); the model's own loss would shift the targets again
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch["targets"].flatten()).item()
    difference = abs(loss - expected[activation]["losses"][0])
    print(f"{activation}: transformers {loss:.7f}, difference {difference:.1e}")
    assert difference < 1e-5
