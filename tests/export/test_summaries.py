"""Summaries on TensorFlow: its own operations give the bytes that tslab's give, and images of the same pixels."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

import tslab as ts
from tslab.export.tensorflow import Session

from ..tensorflow import tf


def test_summaries_of_a_training_run_are_the_same_there():
    with ts.Graph().as_default() as graph:
        x, W = ts.placeholder("float64", [None, 2], name="x"), ts.Variable([[1.0], [-2.0]], name="W")
        loss = ts.reduce_mean(ts.square(ts.matmul(x, W)))
        step = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
        merged = ts.summary.merge([ts.summary.scalar("loss", loss), ts.summary.histogram("weights", W, family="all")])
        picture = ts.summary.image("picture", W[None, :, :, None], max_outputs=1)
    here, there = ts.Session(graph), Session(graph)
    for _ in range(3):
        found, expected = (one.run([merged, picture, step], {x: [[1.0, 2.0]]}) for one in (there, here))
        assert found[0] == expected[0]
        images = [tf.Summary.FromString(value[1]).value[0].image.encoded_image_string for value in (found, expected)]
        np.testing.assert_array_equal(*[np.asarray(Image.open(io.BytesIO(image))) for image in images])
