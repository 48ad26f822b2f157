"""The TrainingMonitor in Python: what it measures, how loops end, and why. tests/browser sees it at work."""

import itertools
import json
import math
from time import sleep

import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.errors import NumericsError
from tslab.widgets import TrainingMonitor


class Model:
    """A line fitted to points, and a session that has not run yet."""

    def __init__(self, rate=0.1, check_numerics=False):
        with ts.Graph().as_default() as graph:
            self.X = ts.placeholder("float64", [None], name="X")
            self.w = ts.Variable(1.0, name="w")
            self.b = ts.Variable([0.0, 0.5], name="b")
            self.loss = ts.reduce_mean(ts.square(self.w * self.X + self.b[0] - 3.0), name="loss")
            self.train = ts.train.GradientDescentOptimizer(rate).minimize(self.loss)
        self.session = ts.Session(graph, check_numerics=check_numerics)
        self.feed = {self.X: np.array([1.0, 2.0])}

    def losses(self, count):
        """What training without a monitor gives."""
        session = ts.Session(self.loss.graph)
        return [session.run([self.loss, self.train], self.feed)[0] for _ in range(count)]


@pytest.fixture
def model():
    return Model()


def values(monitor, name="loss"):
    return next(line["values"] for line in monitor.curves["lines"] if line["name"] == name)


def rows(monitor, name):
    return next(node["rows"] for node in monitor.histograms["nodes"] if node["name"] == name)


def test_it_wraps_a_loop_of_anything():
    monitor = TrainingMonitor()
    assert monitor.state == "ready" and repr(monitor) == "<TrainingMonitor: Ready>"
    seen = []
    for step in monitor("abc"):
        assert monitor.state == "running" and monitor.playing and monitor.total == 3
        monitor.log(loss=np.float32(0.5), accuracy=np.array([step == "c"]))
        seen.append(step)
    assert seen == ["a", "b", "c"]
    assert (monitor.state, monitor.playing, monitor.steps) == ("finished", False, 3)
    assert values(monitor) == [0.5] * 3 and values(monitor, "accuracy") == [0.0, 0.0, 1.0]
    assert monitor.seconds > 0 and monitor.rate == pytest.approx(3 / monitor.seconds, rel=1e-6)
    assert repr(monitor) == "<TrainingMonitor: Finished: 3 of 3 steps>"


def test_log_takes_names_that_python_cannot_write_and_averages_within_a_step():
    monitor = TrainingMonitor()
    for step in monitor(2):
        monitor.log({"test loss": 1.0, "self": 2.0})
        if step == 1:
            monitor.log({"test loss": 4.0})
    assert values(monitor, "test loss") == [1.0, 2.5] and values(monitor, "self") == [2.0, 2.0]


def test_what_is_not_logged_in_a_step_leaves_a_gap():
    monitor = TrainingMonitor()
    for step in monitor(5):
        if step % 2:
            monitor.log(loss=step)
    assert values(monitor) == [None, 1.0, None, 3.0]
    line = monitor.scene()["lines"][0]
    assert line["xs"] == [1, 3] and line["values"] == [1.0, 3.0]


def test_a_run_trains_as_without_a_monitor_and_logs_the_losses(model):
    monitor = TrainingMonitor(model.loss, gradients=True, session=model.session)
    for _ in monitor(20):
        assert monitor.run(model.train, model.feed) is None
    np.testing.assert_allclose(values(monitor), model.losses(20), rtol=1e-5)


def test_run_returns_what_session_run_would(model):
    monitor = TrainingMonitor({"mine": model.loss}, session=model.session)
    for _ in monitor(1):
        loss, nothing = monitor.run([model.loss, model.train], model.feed)
        assert nothing is None and loss == pytest.approx(model.losses(1)[0])
        assert monitor.run({"w": model.w}, model.feed).keys() == {"w"}
        w, b = monitor.run((model.w, model.b), model.feed)
        assert np.shape(b) == (2,) and w.shape == ()


def test_histograms_show_what_the_step_starts_from(model):
    monitor = TrainingMonitor(model.loss, gradients=True, session=model.session)
    expected = []
    for _ in monitor(4):
        expected.append(model.session.run([model.w, *ts.gradients(model.loss, [model.w])], model.feed))
        monitor.run(model.train, model.feed)
    assert monitor.histograms["steps"] == [0, 1, 2, 3]
    kinds = {node["name"]: node["kind"] for node in monitor.histograms["nodes"]}
    assert kinds == {
        "w": "variable",
        "b": "variable",
        "gradient of w": "gradient",
        "gradient of b": "gradient",
    }
    np.testing.assert_allclose([row["low"] for row in rows(monitor, "w")], [w for w, _ in expected], rtol=1e-5)
    found = [row["low"] for row in rows(monitor, "gradient of w")]
    np.testing.assert_allclose(found, [slope for _, slope in expected], rtol=1e-5)


def test_a_loop_that_runs_the_session_itself_has_histograms_too(model):
    model.session.run(model.w)
    monitor = TrainingMonitor(model.loss, gradients=ts.gradients(model.loss, [model.w]), feed_dict=model.feed)
    for _ in monitor(3):
        monitor.log(loss=model.session.run([model.loss, model.train], model.feed)[0])
    assert monitor.histograms["steps"] == [0, 1, 2]
    np.testing.assert_allclose(values(monitor), model.losses(3), rtol=1e-5)


def test_histograms_lie_as_far_apart_as_asked_for_and_a_list_may_have_holes(model):
    monitor = TrainingMonitor(variables=[model.w], gradients=[None, model.loss], session=model.session, every=3)
    for _ in monitor(8):
        monitor.run(model.train, model.feed)
    assert monitor.histograms["steps"] == [0, 3, 6]
    assert [node["name"] for node in monitor.histograms["nodes"]] == ["w", "loss"]


def test_monitoring_changes_no_random_number():
    def train(make):
        with ts.Graph().as_default() as graph:
            ts.set_random_seed(3)
            w = ts.Variable(ts.random_normal([4], seed=1), name="w")
            loss = ts.reduce_sum(ts.square(w * ts.random_uniform([4])))
            step = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
            session = ts.Session(graph)
        return make(loss, step, session), session.run(w)

    def watched(loss, step, session):
        monitor = TrainingMonitor(loss, gradients=True, session=session)
        for _ in monitor(10):
            monitor.run(step)

    plain = train(lambda loss, step, session: [session.run(step) for _ in range(10)])[1]
    np.testing.assert_array_equal(train(watched)[1], plain)


def test_the_next_loop_goes_on_where_the_last_ended():
    monitor = TrainingMonitor()
    for _ in range(2):
        for step in monitor(3):
            monitor.log(loss=step)
    assert values(monitor) == [0, 1, 2, 0, 1, 2] and (monitor.steps, monitor.total) == (6, 6)
    before = monitor.seconds
    for _ in monitor(2):
        sleep(0.05)
    assert monitor.seconds - before >= 0.1 and monitor.rate == pytest.approx(2 / (monitor.seconds - before), rel=1e-6)


# How a loop ends.


def test_break_and_errors_leave_a_true_state():
    monitor = TrainingMonitor()
    for step in monitor(itertools.count()):
        monitor.log(loss=1.0)
        if step == 2:
            break
    assert (monitor.state, monitor.steps, monitor.total, monitor.playing) == ("left", 2, None, False)
    with pytest.raises(ZeroDivisionError):
        for _ in monitor(10):
            1 / 0  # noqa: B018
    assert (monitor.state, monitor.playing) == ("left", False)
    with pytest.raises(KeyboardInterrupt):
        for _ in monitor(10):
            raise KeyboardInterrupt
    assert (monitor.state, monitor.playing) == ("left", False)


def test_an_interrupt_in_the_monitor_or_in_the_data_is_told():
    def data():
        yield 1
        raise KeyboardInterrupt

    def broken():
        yield 1
        raise OSError("the disk is gone")

    monitor = TrainingMonitor()
    with pytest.raises(KeyboardInterrupt):
        list(monitor(data()))
    assert (monitor.state, monitor.steps) == ("interrupted", 1)
    with pytest.raises(OSError, match="disk"):
        list(monitor(broken()))
    assert monitor.state == "left" and "OSError: the disk is gone" in monitor.notice


@pytest.mark.parametrize("value", [math.nan, math.inf, np.float64("-inf")])
def test_a_value_that_is_not_finite_stops_the_loop(value, capsys):
    monitor = TrainingMonitor()
    for step in monitor(100):
        monitor.log(loss=value if step == 4 else 1.0, other=2.0)
    assert (monitor.state, monitor.steps) == ("stopped", 5)
    assert monitor.notice == f"'loss' is {float(value)} at step 4."
    assert monitor.notice in capsys.readouterr().err
    assert values(monitor)[-1] in ("nan", "inf", "-inf") and values(monitor, "other")[-1] == 2.0
    json.dumps(monitor.curves, allow_nan=False)


def test_it_does_not_stop_where_that_is_not_wanted():
    monitor = TrainingMonitor(stop_at_nan=False)
    for step in monitor(6):
        monitor.log(loss=math.nan if step == 2 else 1.0)
    assert (monitor.state, monitor.steps) == ("finished", 6) and monitor.notice == "'loss' is nan at step 2."


def test_the_operation_that_made_it_is_named(model):
    with model.loss.graph.as_default():
        broken = ts.log(model.w - 1.5, name="broken")
    monitor = TrainingMonitor({"loss": model.loss, "broken": broken}, session=model.session)
    for _ in monitor(10):
        monitor.run(model.train, model.feed)
    assert monitor.state == "stopped"
    assert "'broken' is nan at step 0." in monitor.notice
    assert "Step 0, run again: 'broken' (log) makes nan out of finite numbers" in monitor.notice
    assert model.loss.graph.last_session() is model.session, "a variable's value is still that of the learner's session"


def test_a_gradient_that_is_nan_is_found_in_the_step_before():
    with ts.Graph().as_default() as graph:
        w = ts.Variable(0.0, name="w")
        loss = ts.sqrt(ts.square(w), name="loss")
        train = ts.train.GradientDescentOptimizer(0.1).minimize(loss)
        session = ts.Session(graph)
    monitor = TrainingMonitor(loss, session=session)
    for _ in monitor(10):
        monitor.run(train)
    assert "'loss' is nan at step 1." in monitor.notice
    assert "Step 0, run again: " in monitor.notice and "out of finite numbers" in monitor.notice
    assert np.isnan(session.run(w)), "the learner's variables are as training left them"


def test_a_loop_of_its_own_runs_is_explained_where_the_feeds_are_known(model):
    model.session.run(model.w)
    monitor = TrainingMonitor(model.loss, feed_dict={model.X: [1e200]})
    for _ in monitor(5):
        monitor.log(loss=model.session.run(model.loss, {model.X: [1e200]}))
    assert "'loss' is inf at step 0." in monitor.notice and "run again: 'square' (square) makes inf" in monitor.notice


def test_what_cannot_be_found_is_not_claimed(model):
    monitor = TrainingMonitor(model.loss, session=model.session)
    for _ in monitor(5):
        monitor.run(model.train, model.feed)
        monitor.log(mine=math.nan)
    assert "the step makes finite numbers alone" in monitor.notice


def test_variables_that_are_not_finite_stop_the_loop(model):
    monitor = TrainingMonitor(variables=[model.b], session=model.session)
    for step in monitor(10):
        if step == 2:
            model.session.load({model.b: [math.nan, 1.0]})
    assert monitor.state == "stopped" and "'b' holds 1 of 2 numbers that are not finite, at step 3." in monitor.notice
    assert rows(monitor, "b")[-1]["wrong"] == 1 and monitor.steps == 3, "no step was run with them"


def test_a_session_that_checks_raises_and_the_reason_stands():
    model = Model(check_numerics=True)
    monitor = TrainingMonitor(model.loss, session=model.session)
    with pytest.raises(NumericsError):
        for _ in monitor(5):
            monitor.run(model.train, {model.X: [1e200]})
    assert monitor.state == "stopped" and "'square'" in monitor.notice and monitor.notice.startswith("At step 0")


# What makes no sense.


def test_errors_say_what_to_do(model):
    monitor = TrainingMonitor(model.loss)
    with pytest.raises(RuntimeError, match="no step to log at"):
        monitor.log(loss=1.0)
    with pytest.raises(RuntimeError, match="no step to run"):
        monitor.run(model.train)
    with pytest.raises(TypeError, match="Nobody can go through None"):
        monitor(None)
    for wrong, message in {
        None: "training operation has no value",
        "x": "no real number",
        (1.0, 2.0): "Log its mean",
        model.loss: "Log its value",
    }.items():
        with pytest.raises((TypeError, ValueError), match=message):
            for _ in monitor(1):
                monitor.log(loss=wrong)
    with pytest.raises(ValueError, match="no session"):
        for _ in monitor(1):
            monitor.run(model.train, model.feed)
    with pytest.raises(RuntimeError, match="in a loop already, at step"):
        for _ in monitor(2):
            for _ in monitor(2):
                pass
    with pytest.raises(ValueError, match="16 are the most"):
        for _ in monitor(1):
            monitor.log({f"name {i}": 1.0 for i in range(17)})
    assert not monitor.playing


def test_arguments_are_checked(model):
    for losses in (3.0, [3.0], "loss", {1: model.loss}):
        with pytest.raises(TypeError):
            TrainingMonitor(losses)
    with pytest.raises(ValueError, match="gradients=True needs losses"):
        TrainingMonitor(gradients=True)
    with pytest.raises(ValueError, match="8, of different names"):
        TrainingMonitor(variables={f"w{i}": model.w for i in range(9)})
    with pytest.raises(ValueError, match="at least 1 step"):
        TrainingMonitor(every=0)
    monitor = TrainingMonitor(model.loss)
    for name, value in {"smoothing": 1.5, "moment": -1, "logarithmic": "yes", "shown": "nobody"}.items():
        before = getattr(monitor, name)
        with pytest.raises(traitlets.TraitError):
            setattr(monitor, name, value)
        assert getattr(monitor, name) == before


def test_what_was_not_measured_is_said(model):
    monitor = TrainingMonitor(model.loss, variables=[], session=model.session)
    for _ in monitor(2):
        model.session.run(model.train, model.feed)
    assert monitor.notice.startswith("Nothing was logged")
    monitor = TrainingMonitor(model.loss, gradients=True, session=model.session)
    for _ in monitor(2):
        monitor.log(loss=model.session.run([model.loss, model.train], model.feed)[0])
    assert monitor.notice.startswith("No gradient was computed")


# Pictures.


def test_a_heat_map_loses_no_number(model):
    monitor = TrainingMonitor(variables={"b": model.b}, session=model.session)
    rng = np.random.default_rng(0)
    for step in monitor(5):
        model.session.load({model.b: rng.normal(size=2) * step})
    heat = monitor.scene()["histogram"]
    np.testing.assert_allclose(np.sum(heat["cells"], axis=1), 1.0, rtol=1e-12)
    assert heat["at"] == 4 and heat["steps"] == [0, 1, 2, 3, 4]
    monitor.moment = 0.3
    assert monitor.scene()["histogram"]["at"] == 1


def test_it_is_saved_during_training_and_after(model, tmp_path):
    monitor = TrainingMonitor(model.loss, gradients=True, session=model.session)
    for step in monitor(3000):
        monitor.run(model.train, model.feed)
        if step == 5:
            monitor.save(tmp_path / "during.html")
            assert monitor.steps == 5 and len(values(monitor)) == 6, "up to date"
    monitor.save(tmp_path / "after.html")
    pages = [(tmp_path / name).read_text(encoding="utf-8") for name in ("during.html", "after.html")]
    assert '"state":"running"' in pages[0] and '"state":"finished"' in pages[1]
    assert max(map(len, pages)) < 300_000


def test_the_picture_of_an_empty_monitor_says_what_it_will_show():
    figure = TrainingMonitor().picture()
    assert "monitor.log(loss=…)" in figure.axes[0].texts[0].get_text() and figure.alt == "Ready"


def test_the_picture_shows_what_was_measured(model):
    monitor = TrainingMonitor(model.loss, gradients=True, session=model.session, logarithmic=True, smoothing=0.5)
    for _ in monitor(10):
        monitor.run(model.train, model.feed)
    figure = monitor.picture()
    assert len(figure.axes) == 3 and figure.axes[0].get_yscale() == "log"
    assert figure.alt == f"Finished: 10 of 10 steps; loss is {values(monitor)[-1]:.4g}"
    raw, smooth = figure.axes[0].lines
    np.testing.assert_allclose(raw.get_ydata(), values(monitor))
    np.testing.assert_allclose(smooth.get_ydata(), monitor.scene()["lines"][0]["smooth"])
