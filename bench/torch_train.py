"""Trains a network in PyTorch as the product's `train` does, and prints one JSON line of figures.

The network is the product's own PyTorch code view; the data, the split, the batch size, the
optimizer, the metrics of every batch and the validation after every epoch are the product's too.
"""

import argparse
import json
import pathlib
import platform
import runpy
import time

import torch
from torch import nn

from data import load
from memory import peak_bytes

parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True, help="where bench/network.ts wrote network and data")
parser.add_argument("--epochs", type=int, required=True)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--limit", type=int, default=None)
parser.add_argument("--channels-last", action="store_true")
arguments = parser.parse_args()
folder = pathlib.Path(arguments.folder)
setup = json.loads((folder / "setup.json").read_text())

torch.set_num_threads(arguments.threads)
torch.manual_seed(setup["seed"])
layout = torch.channels_last if arguments.channels_last else torch.contiguous_format


def tensors(split: str) -> tuple[torch.Tensor, torch.Tensor]:
    images, labels = load(arguments.folder, split)
    return torch.from_numpy(images), torch.from_numpy(labels)


x, y = tensors("train")
if arguments.limit:
    x, y = x[: arguments.limit], y[: arguments.limit]
order = torch.randperm(len(x))
kept_aside = round(len(x) * setup["validationSplit"])
validation, training = order[:kept_aside], order[kept_aside:]

network = runpy.run_path(str(folder / "torch.py"))["Net"]().to(memory_format=layout)
loss_function = nn.CrossEntropyLoss()
o = setup["optimizer"]
if o["kind"] == "adam":
    optimizer = torch.optim.Adam(
        network.parameters(),
        lr=o["learningRate"],
        betas=(o["beta1"], o["beta2"]),
        eps=o["epsilon"],
    )
else:
    optimizer = torch.optim.SGD(
        network.parameters(),
        lr=o["learningRate"],
        momentum=o["momentum"],
        nesterov=o["nesterov"],
    )


def evaluate(x: torch.Tensor, y: torch.Tensor) -> tuple[float, float]:
    """Mean loss and accuracy, in batches, without gradients."""
    network.eval()
    loss = right = 0.0
    with torch.no_grad():
        for i in range(0, len(x), 256):
            logits = network(x[i : i + 256].contiguous(memory_format=layout))
            loss += nn.functional.cross_entropy(logits, y[i : i + 256], reduction="sum").item()
            right += (logits.argmax(1) == y[i : i + 256]).sum().item()
    return loss / len(x), right / len(x)


training_s = validation_s = 0.0
metrics = []
for epoch in range(arguments.epochs):
    started = time.perf_counter()
    network.train()
    shuffled = training[torch.randperm(len(training))]
    for batch in shuffled.split(setup["batchSize"]):
        images = x[batch].contiguous(memory_format=layout)
        optimizer.zero_grad()
        logits = network(images)
        loss = loss_function(logits, y[batch])
        loss.backward()
        optimizer.step()
        accuracy = (logits.detach().argmax(1) == y[batch]).float().mean()
        metrics.append((loss.item(), accuracy.item()))
    training_s += time.perf_counter() - started
    started = time.perf_counter()
    if kept_aside:
        evaluate(x[validation], y[validation])
    validation_s += time.perf_counter() - started

test_loss, test_accuracy = evaluate(*tensors("test"))
print(
    json.dumps(
        {
            "samplesPerSecond": len(training) * arguments.epochs / training_s,
            "trainingMs": training_s * 1000,
            "validationMs": validation_s * 1000,
            "testLoss": test_loss,
            "testAccuracy": test_accuracy,
            "peakMemoryBytes": peak_bytes(),
            "version": f"PyTorch {torch.__version__}, Python {platform.python_version()}",
        }
    )
)
