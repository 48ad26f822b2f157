"""`tf.train.MonitoredTrainingSession`: a session that looks after queue runners, checkpoints, and the end of the data.

with tf.train.MonitoredTrainingSession(checkpoint_dir="run", hooks=[tf.train.StopAtStepHook(1000)]) as session:
    while not session.should_stop():
        session.run(train)
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any

from ...train import latest_checkpoint
from ..errors import OutOfRangeError
from ..rules import get_default_graph
from ..sessions import Session
from .coordinators import Coordinator, start_queue_runners
from .hooks import CheckpointSaverHook, SessionRunArgs, SessionRunContext, SessionRunHook, SessionRunValues
from .saver import Saver

__all__ = ["MonitoredTrainingSession", "SingularMonitoredSession"]


class SingularMonitoredSession:
    """A session with hooks, which starts the queue runners, and takes the end of the data for its own end.

    Args:
        hooks: what is done beside the runs.
        scaffold, master, config: accepted, and of no meaning here.
        checkpoint_dir: a folder whose last checkpoint is restored at the start, if there is one.
        stop_grace_period_secs: how long threads may take at the end.
        checkpoint_filename_with_path: or the path of a checkpoint.
    """

    def __init__(
        self,
        hooks: Sequence[SessionRunHook] | None = None,
        scaffold: Any = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: str | None = None,
        stop_grace_period_secs: float = 120,
        checkpoint_filename_with_path: str | None = None,
    ) -> None:
        self._hooks, self._grace = list(hooks or ()), stop_grace_period_secs
        self.graph = get_default_graph()
        for hook in self._hooks:
            hook.begin()
        self._session, self._coordinator = Session(graph=self.graph), Coordinator()
        path = checkpoint_filename_with_path or (latest_checkpoint(checkpoint_dir) if checkpoint_dir else None)
        if path is not None:
            Saver().restore(self._session, path)
        self._threads = start_queue_runners(self._session, self._coordinator)
        for hook in self._hooks:
            hook.after_create_session(self._session, self._coordinator)

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Compute values, and those that the hooks ask for in the same run.

        Args:
            fetches: a node, its name, or a list, tuple or dict of such.
            feed_dict: {node or name: value}.
            options, run_metadata: accepted, and of no meaning here.

        Raises:
            RuntimeError: a hook has asked for the end.
        """
        if self._coordinator.should_stop():
            raise RuntimeError("A hook has asked for the end: run while not session.should_stop().")
        context = SessionRunContext(SessionRunArgs(fetches, feed_dict), self._session)
        wanted = [(hook, hook.before_run(context)) for hook in self._hooks]
        fed = dict(feed_dict or {})
        for _, args in wanted:
            fed.update((args and args.feed_dict) or {})
        asked = [args.fetches for _, args in wanted if args is not None]
        values, others = self._session.run([fetches, asked], fed)
        results = iter(others)
        for hook, args in wanted:
            hook.after_run(context, SessionRunValues(None if args is None else next(results)))
        if context.stop_requested:
            self._coordinator.request_stop()
        return values

    def should_stop(self) -> bool:
        """Whether a hook or an error has asked for the end."""
        return self._coordinator.should_stop() or self._session.closed

    def raw_session(self) -> Session:
        """The session without hooks."""
        return self._session

    def close(self) -> None:
        """Call the hooks for the end, and close the session."""
        self._close(is_clean=True)

    def _close(self, is_clean: bool) -> None:
        if self._session.closed:
            return
        try:
            for hook in self._hooks if is_clean else ():
                hook.end(self._session)
            self._coordinator.request_stop()
            if is_clean:
                self._coordinator.join(self._threads, self._grace)
        finally:
            self._session.close()

    def __enter__(self) -> SingularMonitoredSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        is_clean = kind is None or issubclass(kind, (OutOfRangeError, StopIteration))
        self._close(is_clean)
        return is_clean


def MonitoredTrainingSession(
    master: str = "",
    is_chief: bool = True,
    checkpoint_dir: str | None = None,
    scaffold: Any = None,
    hooks: Sequence[SessionRunHook] | None = None,
    chief_only_hooks: Sequence[SessionRunHook] | None = None,
    save_checkpoint_secs: float | None = None,
    save_summaries_steps: Any = None,
    save_summaries_secs: Any = None,
    config: Any = None,
    stop_grace_period_secs: float = 120,
    log_step_count_steps: Any = 100,
    max_wait_secs: float = 7200,
    save_checkpoint_steps: int | None = None,
    summary_dir: str | None = None,
) -> SingularMonitoredSession:
    """A session with hooks that goes on where the last checkpoint was, and writes others.

    Args:
        master, is_chief, scaffold, config, max_wait_secs: accepted, and of no meaning here: there is one machine.
        checkpoint_dir: the folder of the checkpoints; by default there are none.
        hooks, chief_only_hooks: what is done beside the runs.
        save_checkpoint_secs: after how many seconds a checkpoint is written; by default 600.
        save_summaries_steps, save_summaries_secs, log_step_count_steps, summary_dir: accepted; summaries are left to
            the program.
        stop_grace_period_secs: how long threads may take at the end.
        save_checkpoint_steps: or after how many steps a checkpoint is written.
    """
    every = [*(hooks or ()), *(chief_only_hooks or ())]
    if checkpoint_dir is not None:
        seconds = 600.0 if save_checkpoint_secs is None and save_checkpoint_steps is None else save_checkpoint_secs
        every.append(CheckpointSaverHook(checkpoint_dir, seconds, save_checkpoint_steps))
    return SingularMonitoredSession(every, checkpoint_dir=checkpoint_dir, stop_grace_period_secs=stop_grace_period_secs)
