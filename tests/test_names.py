"""A name that TensorFlow 1 has and tslab has not says so."""

from __future__ import annotations

import importlib

import pytest

import tslab as ts


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("mul", "ts.multiply"),
        ("truediv", "ts.divide"),
        ("reduce_sums", "ts.reduce_sum"),
        ("batch_matmul", "ts.matmul"),
        ("log_sigmoid", "ts.sigmoid"),
    ],
)
def test_a_name_that_is_not_there_names_the_nearest(name, nearest):
    with pytest.raises(AttributeError, match=f"tslab has no ts.{name}; not all that TensorFlow 1 has") as caught:
        getattr(ts, name)
    assert nearest in str(caught.value)
    assert caught.value.name == name


def test_the_same_in_nn():
    with pytest.raises(AttributeError, match=r"tslab has no ts\.nn\.relu6; .* ts\.nn\.relu"):
        _ = ts.nn.relu6


def test_where_nothing_is_near_nothing_is_named():
    with pytest.raises(AttributeError, match=r"has is here\.$"):
        _ = ts.xyzzy


def test_pythons_own_questions_are_answered():
    assert not hasattr(ts, "__wrapped__")
    assert getattr(ts, "conv2d", None) is None
    assert importlib.import_module("tslab.ops.math").add is ts.add
    with pytest.raises(ImportError):
        exec("from tslab import conv2d")


def test_every_public_name_is_there_and_documented():
    for module in (ts, ts.nn):
        assert len(set(module.__all__)) == len(module.__all__)
        for name in module.__all__:
            assert getattr(module, name).__doc__, name
