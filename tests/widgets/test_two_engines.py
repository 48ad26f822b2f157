"""TwoEngines in Python: what is compared, how digits are counted, what is refused. tests/browser sees it at work."""

import math

import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.widgets import TwoEngines


@pytest.fixture
def squares():
    with ts.Graph().as_default():
        w = ts.Variable([1.0, -2.0], name="w")
        q = ts.square(w, name="q")
        J = ts.reduce_sum(q, name="J")
        yield w, q, J


def one(squares, theirs, feed=None):
    """The demo of J with one other engine."""
    return TwoEngines(squares[-1], {"theirs": theirs}, feed)


def found(demo, name, backward=False):
    """What is found at the step of a node."""
    number = next(i for i, s in enumerate(demo.steps) if (s["name"], s["backward"]) == (name, backward))
    return demo.comparisons[demo.other][number]


def test_values_come_forward_and_gradients_backward(squares):
    w, q, J = squares
    values, slopes = {w: [1, -2], q: [1, 4], J: 5}, {w: [2, -4], q: [1, 1], J: 1}
    demo = one(squares, (values, slopes))
    steps = [(step["name"], step["backward"]) for step in demo.steps]
    assert steps == [(None, False), ("w", False), ("q", False), ("J", False), ("J", True), ("q", True), ("w", True)]
    assert all(part["difference"] == "0" for part in demo.comparisons["theirs"][1:])
    assert len(demo.svgs) == 2


def test_a_wrong_gradient_is_seen_where_the_values_agree(squares):
    w, _, J = squares
    demo = one(squares, ({J: 5.0}, {w: [2.0, -4.4]}))
    assert found(demo, "J")["difference"] == "0"
    wrong = found(demo, "w", backward=True)
    assert wrong["difference"] == "4.0e-1"
    assert wrong["digits"] == pytest.approx(math.log10(4.4 / 0.4))
    assert wrong["band"] == 0


@pytest.mark.parametrize(
    ("theirs", "band"), [(1 + 2e-16, 12), (1 + 1e-11, 5), (1 + 1e-6, 5), (1 + 1e-3, 2), (1.5, 0), (-1.0, 0)]
)
def test_bands(theirs, band):
    with ts.Graph().as_default():
        x = ts.Variable(1.0, name="x")
        assert found(TwoEngines(x, {"theirs": {x: theirs}}), "x")["band"] == band


def test_a_difference_is_measured_by_the_largest_number(squares):
    demo = one(squares, {"q": [1.0001, 4.0]})
    assert found(demo, "q")["digits"] == pytest.approx(math.log10(4.0 / 0.0001), rel=1e-6)


def test_the_same_characters_are_counted(squares):
    first, second = found(one(squares, {"q": [1.0, 4.5]}), "q")["rows"]
    assert first["ours"] == first["theirs"] == "1.0000000000000000"
    assert first["same"] == len(first["ours"])
    assert second == {"ours": "4.0000000000000000", "theirs": "4.5000000000000000", "same": 2}


def test_infinities_and_nan_agree_with_their_like_alone():
    with ts.Graph().as_default():
        x = ts.Variable([np.inf, np.nan, 1.0], name="x")
        assert found(TwoEngines(x, {"theirs": {x: [np.inf, np.nan, 1.0]}}), "x")["difference"] == "0"
        unlike = found(TwoEngines(x, {"theirs": {x: [np.inf, 0.0, 1.0]}}), "x")
        assert (unlike["difference"], unlike["band"]) == ("inf", 0)


def test_32_bits_are_seven_digits_and_64_are_more():
    with ts.Graph().as_default():
        x = ts.Variable(np.linspace(0.1, 1, 7), name="x")
        exact = np.linspace(0.1, 1, 7)
        demo = TwoEngines(x, {"32": {x: exact.astype("float32")}, "64": {x: exact}})
    assert 6.5 < found(demo, "x")["digits"] < 9
    demo.other = "64"
    assert found(demo, "x")["digits"] == 17


def test_the_feed_and_the_session_are_the_learners():
    with ts.Graph().as_default():
        x, w = ts.placeholder(name="x"), ts.Variable(2.0, name="w")
        z = ts.multiply(x, w, name="z")
        session = ts.Session()
        session.run(ts.assign(w, 5.0))
        demo = TwoEngines(z, {"theirs": {z: 15.0}}, {x: 3.0}, session)
    assert found(demo, "z")["difference"] == "0"


def test_a_node_that_one_engine_lacks_is_skipped_for_it(squares):
    demo = TwoEngines(squares[-1], {"one": {"J": 5.0}, "both": {"J": 5.0, "q": [1.0, 4.0]}})
    assert found(demo, "q") is None
    demo.other = "both"
    assert found(demo, "q")["difference"] == "0"


@pytest.mark.parametrize(
    ("theirs", "message"),
    [
        ({"q": [1.0]}, r"'q' by theirs has the shape \(1,\), and tslab's has \(2,\)"),
        ({"nowhere": 1.0}, "theirs has a value of 'nowhere', which took no part"),
        ({}, "nothing to compare"),
        ({"J": None}, "nothing to compare"),
        ({"J": "five"}, "no array of real numbers"),
    ],
)
def test_what_cannot_be_compared_is_refused(squares, theirs, message):
    with pytest.raises(ValueError, match=message):
        one(squares, theirs)


def test_no_engine_and_no_node_are_refused(squares):
    with pytest.raises(ValueError, match="no other engine"):
        TwoEngines(squares[-1], {})
    with pytest.raises(TypeError, match="3 is none"):
        TwoEngines(3, {"theirs": {}})


def test_traits_stay_in_their_range(squares):
    demo = TwoEngines(squares[-1], {"one": {"J": 5.0}, "two": {"J": 5.1}}, step=1)
    with pytest.raises(traitlets.TraitError, match="steps go from 0 to 1"):
        demo.step = 2
    with pytest.raises(traitlets.TraitError, match="no engine 'three'"):
        demo.other = "three"
    assert [control.trait for control in demo.declare()] == ["step", "playing", "other"]
    assert [control.trait for control in one(squares, {"J": 5.0}).declare()] == ["step", "playing"]


def test_the_picture_says_how_far_they_agree(squares):
    w, _, _ = squares
    picture = one(squares, ({"J": 5.001}, {w: [2.0, -4.0]})).picture()
    assert "value: 2 digits or more" in picture.svg
    assert "gradient: 12 digits or more" in picture.svg
    assert repr(one(squares, {"J": 5.0})) == "<TwoEngines of J: 1 steps>"
