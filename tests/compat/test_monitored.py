"""Monitored sessions call their hooks, start queue runners, write checkpoints and end as TensorFlow's do."""

import logging

import numpy as np
import pytest

import tslab.compat as tf
from tests.tensorflow import tf as real

LIBRARIES = pytest.mark.parametrize("tf", [tf, real], ids=["tslab", "tensorflow"])


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default(), real.Graph().as_default():
        yield


def counting(tf):
    """The global step, a loss that falls with it, and the operation that counts."""
    step = tf.train.get_or_create_global_step()
    loss = tf.Variable(8.0)
    with tf.control_dependencies([loss.assign(loss * 0.5)]):
        return step, loss, step.assign_add(1)


@LIBRARIES
def test_the_end_of_the_data_is_the_end_of_the_block(tf):
    x = tf.data.make_one_shot_iterator(tf.data.Dataset.range(3)).get_next()
    seen = []
    with tf.train.MonitoredTrainingSession() as session:
        while not session.should_stop():
            seen.append(int(session.run(x)))
    assert seen == [0, 1, 2]


@LIBRARIES
def test_another_error_goes_on(tf):
    with pytest.raises(KeyError), tf.train.SingularMonitoredSession():
        raise KeyError


@LIBRARIES
def test_queue_runners_are_started(tf):
    (x,) = tf.train.slice_input_producer([np.arange(4.0)], num_epochs=1, shuffle=False)
    batch = tf.train.batch([x], 2)
    seen = []
    with tf.train.SingularMonitoredSession() as session:
        while True:
            seen.append(session.run(batch).tolist())
    assert seen == [[0, 1], [2, 3]]


@LIBRARIES
@pytest.mark.parametrize("options", [{"last_step": 4}, {"num_steps": 4}])
def test_it_stops_at_a_step(tf, options):
    _, _, count = counting(tf)
    seen = []
    with tf.train.MonitoredTrainingSession(hooks=[tf.train.StopAtStepHook(**options)]) as session:
        while not session.should_stop():
            seen.append(int(session.run(count)))
        with pytest.raises(RuntimeError):
            session.run(count)
    assert seen == [1, 2, 3, 4]


def calls_of_a_hook(tf):
    _, loss, count = counting(tf)
    fed = tf.placeholder(tf.float32, [])
    twice = fed * 2.0
    calls = []

    class Hook(tf.train.SessionRunHook):
        def begin(self):
            calls.append("begin")

        def after_create_session(self, session, coord):
            calls.append(("created", float(session.run(loss)), coord.should_stop()))

        def before_run(self, run_context):
            calls.append(("before", run_context.original_args.fetches is count))
            return tf.train.SessionRunArgs({"twice": twice}, feed_dict={fed: len(calls)})

        def after_run(self, run_context, run_values):
            calls.append(("after", float(run_values.results["twice"])))
            if len(calls) > 8:
                run_context.request_stop()

        def end(self, session):
            calls.append(("end", int(session.run(count))))

    class Silent(tf.train.SessionRunHook):
        def after_run(self, run_context, run_values):
            calls.append(run_values.results)

    with tf.train.SingularMonitoredSession(hooks=[Hook(), Silent()]) as session:
        while not session.should_stop():
            calls.append(int(session.run(count)))
    return calls


def test_hooks_are_called_as_in_tensorflow():
    ours = calls_of_a_hook(tf)
    assert ours == calls_of_a_hook(real)
    assert ours[0] == "begin"
    assert ours[-1][0] == "end"


@LIBRARIES
def test_checkpoints_are_written_and_gone_on_from(tf, tmp_path):
    step, _, count = counting(tf)
    for start in (0, 5):
        with tf.train.MonitoredTrainingSession(
            checkpoint_dir=str(tmp_path), hooks=[tf.train.StopAtStepHook(num_steps=5)], save_checkpoint_steps=2
        ) as session:
            assert session.run(step) == start
            while not session.should_stop():
                session.run(count)
        latest = tf.train.latest_checkpoint(str(tmp_path))
        assert latest.endswith(f"model.ckpt-{start + 5}")
    kept = tf.train.get_checkpoint_state(str(tmp_path)).all_model_checkpoint_paths
    assert [int(path.rpartition("-")[2]) for path in kept][-4:] == [5, 7, 9, 10]


@LIBRARIES
def test_values_are_shown(tf):
    _, loss, count = counting(tf)
    shown = []
    handler = logging.Handler()
    handler.emit = lambda record: shown.append(record.getMessage().partition(" (")[0])
    logger = logging.getLogger("tensorflow")
    before = tf.logging.get_verbosity()
    logger.addHandler(handler)
    tf.logging.set_verbosity(tf.logging.INFO)
    try:
        hooks = [
            tf.train.LoggingTensorHook({"the loss": loss}, every_n_iter=2),
            tf.train.LoggingTensorHook([loss], at_end=True, formatter=lambda values: f"at last {len(values)}"),
            tf.train.StopAtStepHook(5),
        ]
        with tf.train.SingularMonitoredSession(hooks=hooks) as session:
            while not session.should_stop():
                session.run(count)
    finally:
        logger.removeHandler(handler)
        tf.logging.set_verbosity(before)
    shown = [text for text in shown if text.startswith(("the", "at"))]
    assert len(shown) == 4
    assert shown[-1] == "at last 1"
    assert all(text.startswith("the loss = ") for text in shown[:-1])


@LIBRARIES
def test_what_a_hook_needs_is_said(tf):
    with pytest.raises(ValueError, match="last_step"):
        tf.train.StopAtStepHook()
    with pytest.raises(RuntimeError, match=r"(?i)global.step"):
        tf.train.SingularMonitoredSession(hooks=[tf.train.StopAtStepHook(5)])
