"""Trains a network in Keras as the product's `train` does, and prints one JSON line of figures.

The network is the product's own Keras code view; data, split, batch size, optimizer, metrics and
validation are the product's too. Keras' own `fit` trains: that is what its users run.
"""

import argparse
import json
import os
import pathlib
import platform
import runpy
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from data import load
from memory import peak_bytes

parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True, help="where bench/network.ts wrote network and data")
parser.add_argument("--epochs", type=int, required=True)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--limit", type=int, default=None)
arguments = parser.parse_args()
folder = pathlib.Path(arguments.folder)
setup = json.loads((folder / "setup.json").read_text())

tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
tf.config.threading.set_inter_op_parallelism_threads(arguments.threads)
keras.utils.set_random_seed(setup["seed"])



def images_last(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Keras wants `[N, H, W, C]`."""
    images, labels = load(arguments.folder, split)
    return np.ascontiguousarray(images.transpose(0, 2, 3, 1)), labels


x, y = images_last("train")
if arguments.limit:
    x, y = x[: arguments.limit], y[: arguments.limit]
order = np.random.default_rng(setup["seed"]).permutation(len(x))
kept_aside = round(len(x) * setup["validationSplit"])
validation, training = order[:kept_aside], order[kept_aside:]


class Stopwatch(keras.callbacks.Callback):
    """Separates the time of validation, which `fit` runs inside of an epoch, from training's."""

    training_s = validation_s = 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch_started = time.perf_counter()
        self.this_validation_s = 0.0

    def on_test_begin(self, logs=None):
        self.validation_started = time.perf_counter()

    def on_test_end(self, logs=None):
        self.this_validation_s = time.perf_counter() - self.validation_started

    def on_epoch_end(self, epoch, logs=None):
        self.validation_s += self.this_validation_s
        self.training_s += time.perf_counter() - self.epoch_started - self.this_validation_s


model = runpy.run_path(str(folder / "keras.py"))["build_model"]()
o = setup["optimizer"]
if o["kind"] == "adam":
    optimizer = keras.optimizers.Adam(
        o["learningRate"], beta_1=o["beta1"], beta_2=o["beta2"], epsilon=o["epsilon"]
    )
else:
    optimizer = keras.optimizers.SGD(
        o["learningRate"], momentum=o["momentum"], nesterov=o["nesterov"]
    )
softmax_closes = getattr(model.layers[-1], "activation", None) is keras.activations.softmax
model.compile(
    optimizer,
    keras.losses.SparseCategoricalCrossentropy(from_logits=not softmax_closes),
    metrics=["accuracy"],
)
stopwatch = Stopwatch()
model.fit(
    x[training],
    y[training],
    batch_size=setup["batchSize"],
    epochs=arguments.epochs,
    validation_data=(x[validation], y[validation]) if kept_aside else None,
    validation_batch_size=256,
    verbose=0,
    callbacks=[stopwatch],
)
test_x, test_y = images_last("test")
test_loss, test_accuracy = model.evaluate(test_x, test_y, batch_size=256, verbose=0)
print(
    json.dumps(
        {
            "samplesPerSecond": len(training) * arguments.epochs / stopwatch.training_s,
            "trainingMs": stopwatch.training_s * 1000,
            "validationMs": stopwatch.validation_s * 1000,
            "testLoss": test_loss,
            "testAccuracy": test_accuracy,
            "peakMemoryBytes": peak_bytes(),
            "version": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, "
            f"Python {platform.python_version()}",
        }
    )
)
