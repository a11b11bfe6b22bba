"""A GPT-2 in PyTorch, as plain as one would write it: the peer that Trainyard's GPT is measured against.

Names and layout of the modules follow Hugging Face's GPT-2, except that linear layers keep PyTorch's (out, in) weights.
B batch, T time, C width, H heads, V vocabulary.
"""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Config:
    n_layer: int = 12
    n_head: int = 12
    n_embd: int = 768
    block_size: int = 1024
    vocab_size: int = 50304
    bias: bool = False
    dropout: float = 0.0
    activation: str = "gelu"  # by the error function; "gelu_new" is GPT-2's tanh approximation


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.dropout = c.n_head, c.dropout
        self.c_attn = nn.Linear(c.n_embd, 3 * c.n_embd, bias=c.bias)
        self.c_proj = nn.Linear(c.n_embd, c.n_embd, bias=c.bias)

    def forward(self, x):
        batch, time, width = x.shape
        qkv = self.c_attn(x).view(batch, time, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # 3 of (B, H, T, C/H)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=self.dropout if self.training else 0)
        joined = mixed.transpose(1, 2).reshape(batch, time, width)
        return F.dropout(self.c_proj(joined), self.dropout, self.training)


class Mlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.dropout = c.dropout
        self.approximate = {"gelu": "none", "gelu_new": "tanh"}[c.activation]
        self.c_fc = nn.Linear(c.n_embd, 4 * c.n_embd, bias=c.bias)
        self.c_proj = nn.Linear(4 * c.n_embd, c.n_embd, bias=c.bias)

    def forward(self, x):
        hidden = F.gelu(self.c_fc(x), approximate=self.approximate)  # (B, T, 4C)
        return F.dropout(self.c_proj(hidden), self.dropout, self.training)


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.ln_1, self.attn = nn.LayerNorm(c.n_embd, bias=c.bias), Attention(c)
        self.ln_2, self.mlp = nn.LayerNorm(c.n_embd, bias=c.bias), Mlp(c)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Gpt(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.config = c
        self.wte = nn.Embedding(c.vocab_size, c.n_embd)
        self.wpe = nn.Embedding(c.block_size, c.n_embd)
        self.h = nn.ModuleList(Block(c) for _ in range(c.n_layer))
        self.ln_f = nn.LayerNorm(c.n_embd, bias=c.bias)
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                # Two projections a layer join the residual stream; their sum keeps the variance of one.
                deviation = 0.02 / math.sqrt(2 * c.n_layer) if name.endswith("c_proj.weight") else 0.02
                nn.init.normal_(parameter, std=deviation)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def forward(self, inputs, targets):
        """Mean cross-entropy in nats of targets (B, T), given inputs (B, T)."""
        positions = torch.arange(inputs.size(1), device=inputs.device)
        x = self.wte(inputs) + self.wpe(positions)  # (B, T, C)
        x = F.dropout(x, self.config.dropout, self.training)
        for block in self.h:
            x = block(x)
        logits = F.linear(self.ln_f(x), self.wte.weight)  # (B, T, V), the head is tied
        at_least_float32 = torch.promote_types(logits.dtype, torch.float32)
        return F.cross_entropy(logits.flatten(0, 1).to(at_least_float32), targets.flatten())


def adamw(parameters, lr, betas, weight_decay, fused=False):
    """AdamW that decays matrices and embeddings, not biases and norms."""
    parameters = list(parameters)
    groups = [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr, betas=betas, eps=1e-8, fused=fused)


def learning_rate(update, peak, floor, warmup, decay_end):
    """nanoGPT's schedule: linear warm-up, cosine to the floor; the first update is 0."""
    if update < warmup:
        return peak * (update + 1) / (warmup + 1)
    if update > decay_end:
        return floor
    progress = (update - warmup) / (decay_end - warmup)
    return floor + 0.5 * (1 + math.cos(math.pi * progress)) * (peak - floor)


def set_learning_rate(optimizer, lr):
    for group in optimizer.param_groups:
        group["lr"] = lr
