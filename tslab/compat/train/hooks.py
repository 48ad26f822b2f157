"""Hooks: what is done beside the runs of a monitored session."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ...session import Session
from ...train import get_global_step
from .. import logging
from ..rules import get_default_graph
from .coordinators import Coordinator
from .saver import Saver

__all__ = [
    "CheckpointSaverHook",
    "LoggingTensorHook",
    "SessionRunArgs",
    "SessionRunContext",
    "SessionRunHook",
    "SessionRunValues",
    "StopAtStepHook",
]


class SessionRunArgs(NamedTuple):
    """What a hook wants a run to compute beside what it is asked for.

    Attributes:
        fetches: nodes, as for `Session.run`.
        feed_dict: {node: value}.
        options: of no meaning here.
    """

    fetches: Any
    feed_dict: Any = None
    options: Any = None


class SessionRunValues(NamedTuple):
    """What a hook has got of a run.

    Attributes:
        results: the values of its fetches, in their structure.
        options, run_metadata: of no meaning here.
    """

    results: Any
    options: Any = None
    run_metadata: Any = None


class SessionRunContext:
    """What a hook is told of a run.

    Args:
        original_args: what the run is asked for.
        session: the session.
    """

    def __init__(self, original_args: SessionRunArgs, session: Session) -> None:
        self.original_args, self.session, self.stop_requested = original_args, session, False

    def request_stop(self) -> None:
        """Let this run be the last."""
        self.stop_requested = True


class SessionRunHook:
    """Base of what is done beside the runs of a monitored session. All of its methods do nothing."""

    def begin(self) -> None:
        """Called before there is a session: nodes may still be built."""

    def after_create_session(self, session: Session, coord: Coordinator) -> None:
        """Called once, with the new session."""

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        """Called before each run; what it returns is computed, too."""
        return None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Called after each run, with the values of what `before_run` has asked for."""

    def end(self, session: Session) -> None:
        """Called at the end, unless that is an error."""


class StopAtStepHook(SessionRunHook):
    """Stops when the global step is at a number.

    Args:
        num_steps: after how many steps from the start.
        last_step: at which step. One of both is given.
    """

    def __init__(self, num_steps: int | None = None, last_step: int | None = None) -> None:
        if (num_steps is None) == (last_step is None):
            raise ValueError("StopAtStepHook needs one of num_steps and last_step.")
        self._num_steps, self._last_step = num_steps, last_step

    def begin(self) -> None:
        """Find the global step."""
        self._step = _global_step("StopAtStepHook")

    def after_create_session(self, session: Session, coord: Coordinator) -> None:
        """Count from here where it is told to."""
        if self._last_step is None:
            self._last_step = int(session.run(self._step)) + (self._num_steps or 0)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Look at the step that the run has left."""
        if int(run_context.session.run(self._step)) >= (self._last_step or 0):
            run_context.request_stop()


class LoggingTensorHook(SessionRunHook):
    """Shows values by `tf.logging.info`, so where its verbosity is INFO.

    Args:
        tensors: {what to call it: node or name}, or a list of nodes or names.
        every_n_iter: after how many runs.
        every_n_secs: or after how many seconds.
        at_end: or at the end alone.
        formatter: from {what to call it: value}, the text.
    """

    def __init__(
        self,
        tensors: Any,
        every_n_iter: int | None = None,
        every_n_secs: float | None = None,
        at_end: bool = False,
        formatter: Any = None,
    ) -> None:
        if (every_n_iter is None) == (every_n_secs is None) and not (at_end and every_n_iter is None):
            raise ValueError("LoggingTensorHook needs one of every_n_iter and every_n_secs, or at_end.")
        named = isinstance(tensors, Mapping)
        self._tensors = dict(tensors) if named else {getattr(x, "name", x): x for x in tensors}
        self._timer = _Timer(every_n_iter, every_n_secs)
        self._at_end, self._formatter, self._count = at_end, formatter, 0

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        """Ask for the values where it is time."""
        self._is_due = self._timer.is_due(self._count)
        return SessionRunArgs(self._tensors) if self._is_due else None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Show them."""
        if self._is_due:
            self._show(run_values.results, self._timer.passed(self._count))
        self._count += 1

    def end(self, session: Session) -> None:
        """Show the last values where it is told to."""
        if self._at_end:
            self._show(session.run(self._tensors), None)

    def _show(self, values: dict[str, Any], seconds: float | None) -> None:
        text = ", ".join(f"{name} = {value}" for name, value in values.items())
        after = "" if seconds is None else f" ({seconds:.3f} sec)"
        logging.info("%s", self._formatter(values) if self._formatter else text + after)


class CheckpointSaverHook(SessionRunHook):
    """Saves the Variables at the start, from time to time, and at the end.

    Args:
        checkpoint_dir: the folder.
        save_secs: after how many seconds.
        save_steps: or after how many steps.
        saver: by default one of all Variables.
        checkpoint_basename: what the files are called before the number of the step.
        scaffold, listeners: accepted, and of no meaning here.
    """

    def __init__(
        self,
        checkpoint_dir: str,
        save_secs: float | None = None,
        save_steps: int | None = None,
        saver: Any = None,
        checkpoint_basename: str = "model.ckpt",
        scaffold: Any = None,
        listeners: Any = None,
    ) -> None:
        if (save_secs is None) == (save_steps is None):
            raise ValueError("CheckpointSaverHook needs one of save_secs and save_steps.")
        self._path, self._saver = Path(checkpoint_dir, checkpoint_basename), saver
        self._timer = _Timer(save_steps, save_secs)

    def begin(self) -> None:
        """Find the global step."""
        self._step = _global_step("CheckpointSaverHook")
        self._saver = self._saver or Saver()

    def after_create_session(self, session: Session, coord: Coordinator) -> None:
        """Save the start."""
        self._save(session, int(session.run(self._step)))

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """Save where it is time."""
        step = int(run_context.session.run(self._step))
        if self._timer.is_due(step):
            self._save(run_context.session, step)

    def end(self, session: Session) -> None:
        """Save the end."""
        step = int(session.run(self._step))
        if step != self._timer.last:
            self._save(session, step)

    def _save(self, session: Session, step: int) -> None:
        self._timer.passed(step)
        self._saver.save(session, self._path, global_step=step)


class _Timer:
    """When something is due: the first time, and then after a number of steps or seconds."""

    def __init__(self, steps: int | None, seconds: float | None) -> None:
        self.steps, self.seconds = steps, seconds
        self.last: int | None = None
        self._at = 0.0

    def is_due(self, step: int) -> bool:
        """Whether it is due now."""
        if self.steps is None and self.seconds is None:
            return False
        if self.last is None:
            return True
        if self.steps is not None:
            return step >= self.last + self.steps
        return time.monotonic() >= self._at + (self.seconds or 0.0)

    def passed(self, step: int) -> float | None:
        """Note that it is done; the seconds since it was before."""
        now = time.monotonic()
        seconds = None if self.last is None else now - self._at
        self.last, self._at = step, now
        return seconds


def _global_step(who: str) -> Any:
    step = get_global_step(get_default_graph())
    if step is None:
        raise RuntimeError(f"{who} needs the global step: tf.train.get_or_create_global_step(), for minimize to count.")
    return step
