"""tf.distributions: probabilities, entropies, divergences and samples are TensorFlow's."""

import numpy as np
import pytest

import tslab.compat as compat
from tslab.errors import GraphError

from ..tensorflow import tf
from .same_numbers import Streams, given_to_tensorflow, given_to_tslab

RNG = np.random.default_rng(0)
MEANS, SPREADS = RNG.normal(size=(2, 3)).astype("f"), RNG.uniform(0.3, 2, (2, 3)).astype("f")
LOGITS, OTHERS = RNG.normal(size=(2, 4, 3)).astype("f")
VALUES = RNG.normal(size=(5, 2, 3)).astype("f")
CLASSES = RNG.integers(0, 3, (5, 4)).astype("i")
BITS = RNG.integers(0, 2, (5, 4, 3)).astype("i")

KINDS = {
    "Normal": (lambda d: d.Normal(MEANS, SPREADS), VALUES),
    "Normal of a number": (lambda d: d.Normal(0.5, SPREADS), VALUES),
    "Normal of numbers": (lambda d: d.Normal(loc=0.0, scale=1.0), VALUES),
    "Laplace": (lambda d: d.Laplace(MEANS, SPREADS), VALUES),
    "Uniform": (lambda d: d.Uniform(MEANS - 1, MEANS + SPREADS), VALUES),
    "Uniform from 0 to 1": (lambda d: d.Uniform(), VALUES),
    "Exponential": (lambda d: d.Exponential(SPREADS), np.abs(VALUES)),
    "Bernoulli": (lambda d: d.Bernoulli(LOGITS), BITS),
    "Bernoulli by probabilities": (lambda d: d.Bernoulli(probs=1 / (1 + np.exp(-LOGITS)), dtype="float32"), BITS * 1.0),
    "Categorical": (lambda d: d.Categorical(LOGITS), CLASSES),
    "Categorical by probabilities": (lambda d: d.Categorical(probs=[0.2, 0.5, 0.3]), CLASSES),
}
BY_KIND = pytest.mark.parametrize("make, values", KINDS.values(), ids=KINDS)


def both(compute):
    """What a function of a library, and its `distributions`, computes: tslab's values, and TensorFlow's."""
    with compat.Graph().as_default(), compat.Session() as session, given_to_tslab(Streams()):
        ours = session.run(compute(compat))
    with tf.Graph().as_default(), tf.Session() as session, given_to_tensorflow(Streams()):
        theirs = session.run(compute(tf))
    return ours, theirs


def compare(compute, tolerance=1e-5):
    ours, theirs = both(compute)
    for one, other in zip(ours, theirs, strict=True):
        assert one.shape == other.shape and one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


@BY_KIND
def test_probabilities(make, values):
    def compute(library):
        one = make(library.distributions)
        return [one.prob(values), one.log_prob(values), one.log_prob(values[0])]

    compare(compute)


@BY_KIND
def test_entropy(make, values):
    compare(lambda library: [make(library.distributions).entropy()])


@BY_KIND
def test_moments_and_modes(make, values):
    def compute(library):
        one = make(library.distributions)
        found = []
        if "Categorical" not in type(one).__name__:
            found += [one.mean(), one.variance(), one.stddev()]
        return found + ([] if type(one).__name__ in ("Uniform", "Exponential") else [one.mode()])

    compare(compute)


def test_the_mode_of_what_only_falls_is_its_start():
    with compat.Graph().as_default(), compat.Session() as session:
        assert (session.run(compat.distributions.Exponential(SPREADS).mode()) == 0).all()  # TensorFlow has nan


@pytest.mark.parametrize("kind", ["Normal", "Laplace", "Uniform", "Uniform from 0 to 1", "Exponential"])
def test_distribution_functions(kind):
    make, values = KINDS[kind]

    def compute(library):
        one = make(library.distributions)
        return [one.cdf(values), one.survival_function(values)]

    compare(compute)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("Categorical")])
@pytest.mark.parametrize("shape", [(), 4, [2, 3]])
def test_samples_are_those_of_the_same_random_numbers(kind, shape):
    compare(lambda library: [KINDS[kind][0](library.distributions).sample(shape)])


@pytest.mark.parametrize("shape", [(), 4, [2, 3]])
def test_samples_of_classes_are_as_frequent_as_they_are_probable(shape):
    with compat.Graph().as_default(), compat.Session() as session:
        compat.set_random_seed(3)
        one = compat.distributions.Categorical(LOGITS)
        assert session.run(one.sample(shape)).shape == (*np.atleast_1d(np.array(shape, int)), 4)
        drawn = session.run(one.sample(4000))
        assert drawn.dtype == np.int32
        frequencies = np.stack([(drawn == k).mean(0) for k in range(3)], 1)
        np.testing.assert_allclose(frequencies, session.run(one.prob(np.arange(3)[:, None])).T, atol=0.03)


@pytest.mark.parametrize("kind", ["Normal", "Bernoulli", "Categorical"])
def test_divergences_and_cross_entropies(kind):
    def compute(library):
        d = library.distributions
        if kind == "Normal":
            a, b = d.Normal(MEANS, SPREADS), d.Normal(0.0, 1.0)
        else:
            a, b = (getattr(d, kind)(logits) for logits in (LOGITS, OTHERS))
        return [d.kl_divergence(a, b), a.kl_divergence(b), a.cross_entropy(b)]

    compare(compute)


@pytest.mark.parametrize("kind", ["Normal", "Laplace", "Exponential", "Bernoulli", "Categorical"])
def test_gradients_as_a_program_that_learns_to_act_takes_them(kind):
    def compute(library):
        x = library.constant(LOGITS)
        d = library.distributions
        policy = {
            "Normal": lambda: d.Normal(library.tanh(x), library.nn.softplus(x) + 0.1),
            "Laplace": lambda: d.Laplace(x, library.exp(x)),
            "Exponential": lambda: d.Exponential(library.exp(x)),
        }.get(kind, lambda: getattr(d, kind)(x))()
        action = {"Categorical": CLASSES[0], "Bernoulli": BITS[0]}.get(kind, np.abs(OTHERS))
        loss = library.reduce_mean(policy.log_prob(action)) + 0.01 * library.reduce_mean(policy.entropy())
        return library.gradients(loss, [x])

    compare(compute)


def test_shapes_and_dtypes_are_known():
    with compat.Graph().as_default():
        d = compat.distributions
        one = d.Normal(compat.placeholder(compat.float32, [None, 3]), 1.0)
        assert one.batch_shape.as_list() == [None, 3] and one.event_shape.as_list() == []
        assert one.dtype == np.float32 and d.Bernoulli([0.0]).dtype == np.int32
        assert d.Categorical(LOGITS).batch_shape.as_list() == [4]
        assert d.Normal(np.zeros(2), 1.0).sample().dtype == np.float64
        assert compat.contrib.distributions.Normal is d.Normal
        sample = one.sample(name="drawn")
        assert sample.name.startswith("Normal/drawn/")


def test_what_cannot_be_had():
    with compat.Graph().as_default():
        d = compat.distributions
        for wrong in ({}, {"logits": [0.0], "probs": [0.5]}):
            with pytest.raises(GraphError, match="takes one of logits and probs"):
                d.Bernoulli(**wrong)
        with pytest.raises(NotImplementedError, match="none of Normal from Laplace"):
            d.kl_divergence(d.Normal(0.0, 1.0), d.Laplace(0.0, 1.0))
        with pytest.raises(GraphError, match="Categorical has no mean"):
            d.Categorical(LOGITS).mean()
        with pytest.raises(AttributeError, match="Beta"):
            d.Beta  # noqa: B018
