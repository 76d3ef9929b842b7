"""Trains a network in Keras as the product's `train` does, and prints one JSON line of figures.

The network is the product's own Keras code view; data, split, batch size, optimizer, metrics and
validation are the product's too. The training step is a `tf.function`, traced beforehand: it does what
`fit` does without the work that `fit` adds to each batch.
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
loss_function = keras.losses.SparseCategoricalCrossentropy(from_logits=not softmax_closes)
model.compile(optimizer, loss_function, metrics=["accuracy"])
optimizer.build(model.trainable_variables)

batch_spec = [
    tf.TensorSpec([None, *x.shape[1:]], tf.float32),
    tf.TensorSpec([None], tf.int64),
]


@tf.function(input_signature=batch_spec)
def train_step(images, labels):
    """One update; loss and accuracy of the batch before it."""
    with tf.GradientTape() as tape:
        outputs = model(images, training=True)
        loss = loss_function(labels, outputs)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    right = tf.equal(tf.argmax(outputs, axis=1), labels)
    return loss, tf.reduce_mean(tf.cast(right, tf.float32))


train_step.get_concrete_function()
training_s = validation_s = 0.0
metrics = []
shuffle = np.random.default_rng(setup["seed"] + 1)
batch_size = setup["batchSize"]
for epoch in range(arguments.epochs):
    started = time.perf_counter()
    shuffled = shuffle.permutation(training)
    for i in range(0, len(shuffled), batch_size):
        batch = shuffled[i : i + batch_size]
        loss, accuracy = train_step(x[batch], y[batch])
        metrics.append((float(loss), float(accuracy)))
    training_s += time.perf_counter() - started
    started = time.perf_counter()
    if kept_aside:
        model.evaluate(x[validation], y[validation], batch_size=256, verbose=0)
    validation_s += time.perf_counter() - started

test_x, test_y = images_last("test")
test_loss, test_accuracy = model.evaluate(test_x, test_y, batch_size=256, verbose=0)
print(
    json.dumps(
        {
            "samplesPerSecond": len(training) * arguments.epochs / training_s,
            "trainingMs": training_s * 1000,
            "validationMs": validation_s * 1000,
            "testLoss": test_loss,
            "testAccuracy": test_accuracy,
            "peakMemoryBytes": peak_bytes(),
            "version": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, "
            f"Python {platform.python_version()}",
        }
    )
)
