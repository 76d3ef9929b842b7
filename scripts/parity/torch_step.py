"""Does the steps of a manifest in PyTorch, in 64-bit floats, and compares them with ours.

Usage: torch_step.py MANIFEST. One JSON object a line on stdout: the largest relative error of each
group of tensors, or the error that stopped a case.
"""

import json
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def load(path):
    """A safetensors file of 32-bit floats as float64 tensors."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        values = np.frombuffer(body[start:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.tensor(values, dtype=torch.float64)
    return tensors


class GivenDropout(nn.Module):
    """Dropout by the random numbers that our step drew, kept where they are above the rate."""

    def __init__(self, rate, random):
        super().__init__()
        self.rate, self.random = rate, random

    def forward(self, x):
        return x * (self.random > self.rate) / (1 - self.rate)


def error(ours, reference, floor):
    """The largest difference relative to the tensor's largest value, or to `floor` if that is more."""
    if ours.numel() != reference.numel():
        raise ValueError(f"{tuple(ours.shape)} against {tuple(reference.shape)}")
    ours = ours.reshape(reference.shape)
    scale = max(reference.abs().max().item(), floor, 1e-30)
    worst = (ours - reference).abs().max().item() / scale
    return worst if worst == worst else float("inf")


def compare(case):
    ours = load(case["step"])
    scope = {"__name__": "parity"}
    exec(compile(case["code"], case["name"], "exec"), scope)
    model = scope["Net"]().double()

    for block, attribute in case["modules"].items():
        random = ours.get(f"rand.{block}")
        if random is not None:
            setattr(model, attribute, GivenDropout(getattr(model, attribute).p, random))
    own = dict(model.named_parameters()) | dict(model.named_buffers())
    names = case["weights"]
    used = {name for name in own if not name.endswith("num_batches_tracked")}
    if used != set(names.values()):
        raise ValueError(f"weights differ: {sorted(used ^ set(names.values()))}")
    with torch.no_grad():
        for name, path in names.items():
            own[path].copy_(ours[f"param.{name}"].reshape(own[path].shape))

    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = eval(case["optimizer"], scope, {"parameters": parameters})
    loss_function = eval(case["loss"], scope)
    model.train()
    output = model(ours["x"])
    # Losses written as functions take class numbers, as the code views have them.
    target = ours["y"].argmax(1) if case["loss"].startswith("lambda") else ours["y"]
    loss = loss_function(output, target)
    if "penalty" in scope:
        loss = loss + scope["penalty"](model)
    loss.backward()
    optimizer.step()

    gradients = {
        name: own[path].grad
        for name, path in names.items()
        if f"grad.{name}" in ours and own[path].grad is not None
    }
    if len(gradients) != sum(name.startswith("grad.") for name in ours):
        raise ValueError("gradients of different weights")
    largest = max((g.abs().max().item() for g in gradients.values()), default=0.0)

    def floor(gradient):
        # What is zero but for rounding (a bias before batch normalisation) has no size of its own.
        return largest * (1 if gradient.abs().max().item() < 1e-12 * largest else 1e-3)

    return {
        "loss": error(ours["loss"], loss.detach(), 0),
        "output": error(ours["output"], output.detach(), 0),
        "gradients": max(
            (error(ours[f"grad.{name}"], g, floor(g)) for name, g in gradients.items()),
            default=0.0,
        ),
        "updated": max(
            (error(ours[f"new.{name}"], own[path].detach(), 1e-3) for name, path in names.items()),
            default=0.0,
        ),
    }


def main():
    torch.set_num_threads(1)
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    print(json.dumps({"versions": {"torch": torch.__version__}}), flush=True)
    for case in cases:
        try:
            result = {"name": case["name"], "errors": compare(case)}
        except Exception as problem:  # noqa: BLE001 - every case is reported, whatever went wrong
            result = {"name": case["name"], "problem": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(result), flush=True)


main()
