"""The TrainingMonitor in Python: what it measures, how loops end, and why. tests/browser sees it at work."""

import gc
import itertools
import json
import math
import subprocess
import sys
from time import perf_counter

import nbclient
import nbformat
import numpy as np
import pytest
import traitlets

import tslab as ts
from tslab.errors import NumericsError
from tslab.widgets import TrainingMonitor
from tslab.widgets.measured import Curves, Histograms


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


# Memory, time, pictures.


def test_a_long_curve_is_thinned_out_to_means():
    curves = Curves()
    logged = np.random.default_rng(0).normal(size=10_000)
    for step, value in enumerate(logged):
        curves.add("loss", step, value)
        if step % 10 == 0:
            curves.add("seldom", step, value)
    found = curves.json()
    assert found["stride"] == 8
    lines = {line["name"]: line["values"] for line in found["lines"]}
    np.testing.assert_allclose(lines["loss"], logged.reshape(-1, 8).mean(axis=1), atol=1e-5)
    means = [np.mean([logged[i] for i in range(at, at + 8) if i % 10 == 0] or [0]) for at in range(0, 10_000, 8)]
    np.testing.assert_allclose([value or 0 for value in lines["seldom"]], means[: len(lines["seldom"])], atol=1e-5)
    for name in range(10):
        curves.add(f"{name}", 9_999, 1.0)
    assert sum(len(line["values"]) for line in curves.json()["lines"]) <= 4000


def test_histograms_are_counted_exactly_and_kept_in_bounds():
    histograms = Histograms({"w": "variable"}, 1)
    array = np.random.default_rng(0).normal(size=500)
    histograms.add(0, [array])
    row = histograms.json()["nodes"][0]["rows"][0]
    np.testing.assert_array_equal(row["counts"], np.histogram(array, bins=24)[0])
    for step in range(1, 1000):
        if step % histograms.every == 0:
            histograms.add(step, [np.zeros(3)])
    steps = histograms.json()["steps"]
    assert len(steps) <= 48 and steps == list(range(0, 1000, 32)) == list(range(0, 1000, histograms.every))
    assert len(histograms.json()["nodes"][0]["rows"]) == len(steps)
    for value in (np.zeros(0), np.full(4, np.nan), np.array([1e308, -1e308]), np.full(3, 7), np.ones(10**6)):
        histograms.add(1024, [value])
        json.dumps(histograms.json(), allow_nan=False)
        last = histograms.json()["nodes"][0]["rows"][-1]
        assert last["size"] == value.size and sum(last["counts"]) <= 10_000


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


def test_smoothing_is_a_moving_average_without_bias():
    monitor = TrainingMonitor(smoothing=0.8)
    logged = [3.0, 2.0, 5.0, 1.0]
    for value in monitor(logged):
        monitor.log(loss=value)
    weights = [[0.8 ** (i - j) if j <= i else 0 for j in range(4)] for i in range(4)]
    np.testing.assert_allclose(monitor.scene()["lines"][0]["smooth"], np.average([logged] * 4, 1, weights), rtol=1e-12)


def test_the_axis_holds_what_it_can():
    monitor = TrainingMonitor()
    for value in monitor([100.0, 0.0, -1.0, 0.02]):
        monitor.log(loss=value)
    assert monitor.scene()["y"][0] < -1 and monitor.scene()["y"][1] > 100
    monitor.logarithmic = True
    assert monitor.scene()["y"] == [0.01, 100.0] and monitor.scene()["hidden"] == 2


def cost(steps, monitor=None):
    """Seconds a step of a loop that does nothing."""
    started = perf_counter()
    for step in range(steps) if monitor is None else monitor(steps):
        if monitor is not None:
            monitor.log(loss=1.0 / (step + 1))
    return (perf_counter() - started) / steps


def test_a_step_costs_little():
    """At most 20 µs more, on a machine where writing a number into a list of lists takes its usual time."""
    gc.collect()
    unit = min(timed_unit() for _ in range(5))  # about 0.2 µs
    assert min(cost(5000, TrainingMonitor()) for _ in range(3)) < 100 * unit


def timed_unit():
    started = perf_counter()
    lists = [[], []]
    for i in range(5000):
        lists[i % 2].append(float(i) / (i + 1) if i else math.nan)
        isinstance(i, list) or math.isfinite(i)
    return (perf_counter() - started) / 5000


def test_the_browser_is_told_ten_times_a_second_at_most(model, monkeypatch):
    told = []
    monitor = TrainingMonitor()
    monitor.observe(lambda change: told.append(change.new), "steps")
    for _ in monitor(itertools.count()):
        monitor.log(loss=1.0)
        if perf_counter() - monitor._at > 0.45:
            break
    assert 2 <= len(told) <= 6


def test_it_is_saved_during_training_and_after(model, tmp_path):
    monitor = TrainingMonitor(model.loss, gradients=True, session=model.session)
    for step in monitor(3000):
        monitor.run(model.train, model.feed)
        if step == 5:
            monitor.save(tmp_path / "during.html")
            assert monitor.steps == 5 and len(values(monitor)) == 6, "up to date"
    monitor.save(tmp_path / "after.html")
    pages = [(tmp_path / name).read_text(encoding="utf-8") for name in ("during.html", "after.html")]
    assert '"state": "running"' in pages[0] and '"state": "finished"' in pages[1]
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


# Where the progress is shown.

LOOP = """
from tslab.widgets import TrainingMonitor
monitor = TrainingMonitor()
for step in monitor(5):
    monitor.log(loss=1 / (step + 1))
print(monitor)
"""


@pytest.mark.parametrize("interpreter", [["-c"], ["-m", "IPython", "--no-banner", "-c"]], ids=["python", "ipython"])
def test_a_terminal_has_the_bar_of_tqdm(interpreter, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    done = subprocess.run([sys.executable, *interpreter, LOOP], capture_output=True, text=True, check=True)
    assert "<TrainingMonitor: Finished: 5 of 5 steps>" in done.stdout
    assert "100%" in done.stderr and "5/5" in done.stderr and "loss=0.2" in done.stderr


INTERRUPTED = """
for step in monitor(10):
    monitor.log(loss=1.0)
    if step == 3: raise KeyboardInterrupt
"""
LEFT = """
for step in monitor(10):
    if step == 3: break
1 / 0
"""


def test_a_notebook_has_the_widget_and_knows_why_a_loop_was_left():
    sources = [LOOP, INTERRUPTED, "print(monitor)", INTERRUPTED.replace("KeyboardInterrupt", "OSError('x')")]
    sources += ["print(monitor, monitor.notice)", LEFT, "print(monitor, monitor.notice)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=60, allow_errors=True).execute()
    first, _, interrupted, _, failed, _, left = [cell.outputs for cell in notebook.cells]
    kinds = [output.output_type for output in first]
    assert sorted(kinds) == ["display_data", "stream"], "the widget, and no bar on the standard error"
    shown = next(output for output in first if output.output_type == "display_data")
    assert "application/vnd.jupyter.widget-view+json" in shown.data
    assert shown.data["text/plain"] == "<TrainingMonitor: Finished: 5 of 5 steps>", "shown anew at the end"
    assert interrupted[0].text == "<TrainingMonitor: Interrupted: 8 of 15 steps>\n"
    assert "Left: 11 of 18 steps" in failed[0].text and "OSError: x" in failed[0].text
    assert left[0].text == "<TrainingMonitor: Left: 14 of 21 steps> \n", "the error came after the loop"
