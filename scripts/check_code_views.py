"""Runs generated model scripts; called by check-code-views.ts with a library and a folder of cases.

torch: builds each Net, gives it random weights, and keeps weights, images and outputs.
rates: computes the learning rates of random schedules, and compares.
keras: builds the same model, gives it those weights, and compares the outputs.
"""

import importlib.util
import json
import math
import os
import sys
import traceback

import numpy as np


def load(path):
    spec = importlib.util.spec_from_file_location("generated", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check_preparation(module, name, width_axis, to_library):
    """What the script does to images, where it does something."""
    generator = np.random.default_rng(2)
    shape = [6, 9, 7, 2] if width_axis == 2 else [6, 2, 9, 7]
    x = generator.random(shape, dtype=np.float32)
    if hasattr(module, "augment"):
        y = np.asarray(module.augment(to_library(x)))
        assert y.shape == x.shape and y.dtype == np.float32, f"{y.shape} {y.dtype}"
        assert y.min() > -1e-6 and y.max() < 1 + 1e-6, f"{y.min()} to {y.max()}"
        if name == "preparation-flipHorizontal":
            for before, after in zip(x, y):
                either = [before, np.flip(before, width_axis - 1)]
                assert any(np.allclose(after, one, atol=1e-5) for one in either)
        else:
            assert not np.allclose(y, x, atol=1e-3), "nothing was changed"
    if hasattr(module, "normalise"):
        y = np.asarray(module.normalise(to_library(x)))
        assert np.allclose(y, 2 * x - 1, atol=1e-6)
    if hasattr(module, "normaliser"):
        data = x if width_axis == 2 else [(image, 0) for image in to_library(x)]
        y = np.asarray(module.normaliser(data)(to_library(x)))
        axes = (0, 1, 2) if width_axis == 2 else (0, 2, 3)
        assert np.allclose(y.mean(axes), 0, atol=1e-5) and np.allclose(y.std(axes), 1, atol=1e-4)


def check_mixing(module, with_targets):
    """Each image keeps the larger share, and the shares of classes say with whom it was mixed."""
    generator = np.random.default_rng(3)
    images = generator.random([8, 5, 4, 2], dtype=np.float32)
    before = images.copy()
    if not with_targets:
        mixed = module.mix(images)
        assert np.array_equal(images, before) and not np.allclose(mixed, images)
        # A whole of two images: the share solves all of its pixels at once.
        for row, image in zip(mixed, images):
            fits = []
            for other in images:
                way = (other - image).ravel()
                share = way @ (row - image).ravel() / max(float(way @ way), 1e-9)
                fits.append(share <= 0.5 + 1e-6 and np.allclose(row, image + share * (other - image), atol=1e-5))
            assert any(fits), "no two images make this one"
        return
    mixed, targets = module.mix(images, np.eye(8, dtype=np.float32))
    assert np.array_equal(images, before), "the images themselves were changed"
    assert mixed.dtype == np.float32 and targets.dtype == np.float32
    assert np.allclose(targets.sum(1), 1, atol=1e-6)
    assert (np.diag(targets) >= 0.5 - 1e-6).all() and not np.allclose(targets, np.eye(8))
    assert np.allclose(mixed, np.tensordot(targets, images, 1), atol=1e-5)


def check_clipping(module):
    """Each number first, then the length of what is left."""
    import keras

    optimizer = module.ClippedSGD(learning_rate=1.0, global_clipnorm=0.6)
    weight = keras.Variable(np.zeros(3, np.float32))
    optimizer.apply([keras.ops.convert_to_tensor([100.0, -0.2, 3.0])], [weight])
    limited = np.array([0.5, -0.2, 0.5])
    expected = -limited * 0.6 / np.linalg.norm(limited)
    assert np.allclose(np.asarray(weight), expected, atol=1e-6), f"{np.asarray(weight)}"


def run_whole(path):
    """The script as a person runs it, on a few random images in place of MNIST."""
    import contextlib
    import io
    import re
    import runpy

    import keras

    def few(count):
        generator = np.random.default_rng(count)
        images = generator.integers(0, 256, [count, 28, 28]).astype(np.uint8)
        return images, generator.integers(0, 10, count).astype(np.uint8)

    whole, keras.datasets.mnist.load_data = keras.datasets.mnist.load_data, lambda: (few(80), few(20))
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_path(path, run_name="__main__")
    finally:
        keras.datasets.mnist.load_data = whole
    loss = re.search(r"^test loss ([-+.\w]+)", said.getvalue(), re.MULTILINE)
    assert loss and math.isfinite(float(loss[1])), said.getvalue()[-300:]


def run_torch(folder, info):
    import torch

    module = load(os.path.join(folder, "torch_model.py"))
    check_preparation(module, os.path.basename(folder), 3, torch.from_numpy)
    net = module.Net()
    net.eval()
    state = net.state_dict()
    generator = np.random.default_rng(1)
    arrays = {}
    for weight in info["torch"]:
        tensor = state[weight["path"]]
        positive = weight["path"].endswith("running_var")
        drawn = generator.uniform(0.5 if positive else -0.5, 1.5 if positive else 0.5, tensor.shape)
        tensor.copy_(torch.from_numpy(drawn))
        arrays[weight["name"]] = drawn.astype(np.float32)
    count = sum(array.size for array in arrays.values())
    assert count == info["count"], f"{count} parameters, the spec has {info['count']}"
    own = sum(p.numel() for p in net.parameters()) + sum(
        b.numel() for name, b in net.named_buffers() if "num_batches" not in name
    )
    assert own == count, f"the module has {own} parameters, {count} are named"
    x = generator.uniform(-1, 1, [3, *info["inputShape"]]).astype(np.float32)
    with torch.no_grad():
        y = net(torch.from_numpy(x))
        if info["closed"]:
            y = torch.softmax(y, 1)
    np.savez(os.path.join(folder, "arrays.npz"), x__=x, y__=y.numpy(), **arrays)


def keep_our_order_of_flat_lists():
    import keras
    from keras import layers

    class ChannelsFirstFlatten(layers.Flatten):
        """The generated script keeps Keras's order, which differs by a permutation of weights."""

        def call(self, inputs):
            if len(inputs.shape) == 4:
                inputs = keras.ops.transpose(inputs, (0, 3, 1, 2))
            return super().call(inputs)

    layers.Flatten = ChannelsFirstFlatten


def run_keras(folder, info):
    import keras

    keras.backend.clear_session()
    module = load(os.path.join(folder, "keras_model.py"))
    name = os.path.basename(folder)
    check_preparation(module, name, 2, np.copy)
    if name.startswith("training-"):
        if hasattr(module, "mix"):
            check_mixing(module, name != "training-mix-images")
        else:
            check_clipping(module)
        run_whole(os.path.join(folder, "keras_model.py"))
        keras.backend.clear_session()
    model = module.build_model()
    arrays = np.load(os.path.join(folder, "arrays.npz"))
    assert model.count_params() == info["count"], f"{model.count_params()} parameters"
    for entry in info["keras"]:
        values = []
        for weight in entry["weights"]:
            value = arrays[weight["name"]]
            if "view" in weight:
                value = value.reshape(weight["view"])
            if "axes" in weight:
                value = value.transpose(weight["axes"])
            values.append(value)
        model.get_layer(entry["layer"]).set_weights(values)
    y = np.asarray(model(np.moveaxis(arrays["x__"], 1, -1), training=False))
    expected = arrays["y__"]
    if expected.ndim == 4:
        y = np.moveaxis(y, -1, 1)
    assert y.shape == expected.shape, f"shape {y.shape}, PyTorch has {expected.shape}"
    worst = float(np.max(np.abs(y - expected) / (1e-3 + np.abs(expected)))) if y.size else 0
    assert np.allclose(y, expected, rtol=1e-4, atol=1e-5), f"differs by {worst:.2e}"


def check_rates(path):
    """The learning rate of every step, against the trainer's own."""
    with open(path) as file:
        cases = json.load(file)
    for case in cases:
        scope = {"math": math}
        exec("\n".join(case["lines"]), scope)
        steps, seen = case["stepsPerEpoch"], case["figures"]
        for index, expected in enumerate(case["shares"]):
            figures = [] if seen is None else [seen[: index // steps]]
            share = scope["rate_share"](index + 1, steps, *figures)
            if abs(share - expected) > 1e-9:
                print("\n".join(case["lines"]))
                sys.exit(f"rates: step {index + 1} has {share}, the trainer takes {expected}")
    print(f"rates: {len(cases)} schedules agree")


def main():
    library, root = sys.argv[1:]
    if library == "rates":
        return check_rates(os.path.join(root, "rates.json"))
    if library == "keras":
        keep_our_order_of_flat_lists()
    failed = 0
    names = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
    for name in names:
        folder = os.path.join(root, name)
        with open(os.path.join(folder, "weights.json")) as file:
            info = json.load(file)
        try:
            (run_torch if library == "torch" else run_keras)(folder, info)
        except Exception as error:
            failed += 1
            print(f"{library} {name}: {type(error).__name__}: {error}")
            if "-v" in os.environ.get("CHECK_FLAGS", ""):
                traceback.print_exc()
    print(f"{library}: {len(names) - failed} of {len(names)} cases agree")
    sys.exit(1 if failed else 0)


main()
