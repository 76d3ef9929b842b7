"""The data set of a bench folder for the comparators, as bench/network.ts wrote it."""

import json
import pathlib

import numpy as np


def load(folder: str, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images `[N, C, H, W]` as float32 in 0..1 and labels `[N]` as int64 of `train` or `test`."""
    root = pathlib.Path(folder)
    shape = json.loads((root / "data.json").read_text())["shape"]
    images = np.fromfile(root / f"{split}.x.u8", np.uint8).reshape(-1, *shape)
    labels = np.fromfile(root / f"{split}.y.u8", np.uint8)
    return images.astype(np.float32) / 255, labels.astype(np.int64)
