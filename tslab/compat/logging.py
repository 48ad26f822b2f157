"""`tf.logging`: messages of a program, by their urgency. They go to the standard error stream."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

from ..names import MissingNameError

DEBUG, INFO, WARN, ERROR, FATAL = logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL
WARNING = WARN

logger = logging.getLogger("tensorflow")


class _Handler(logging.StreamHandler[Any]):
    """One that asks for the stream when it writes, as a program may have set another."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))

    @property
    def stream(self) -> Any:
        """The standard error stream."""
        return sys.stderr

    @stream.setter
    def stream(self, value: Any) -> None:
        pass


if not logger.handlers:
    logger.addHandler(_Handler())
    logger.setLevel(WARN)
    logger.propagate = False

_counts: dict[Any, int] = {}


def set_verbosity(v: int) -> None:
    """Show messages of this urgency and above.

    Args:
        v: `tf.logging.INFO`, say.
    """
    logger.setLevel({"DEBUG": DEBUG, "INFO": INFO, "WARN": WARN, "ERROR": ERROR, "FATAL": FATAL}.get(str(v), v))


def get_verbosity() -> int:
    """The least urgency that is shown."""
    return logger.getEffectiveLevel()


def log(level: int, msg: Any, *args: Any, **kwargs: Any) -> None:
    """Show a message.

    Args:
        level: its urgency.
        msg: the text, which `args` are put into by %.
        args: what is put into it.
        kwargs: Python's, of its own loggers.
    """
    logger.log(level, msg, *args, **kwargs)


vlog = log
debug, info, warn, warning = logger.debug, logger.info, logger.warning, logger.warning
error, fatal = logger.error, logger.critical


def log_if(level: int, msg: Any, condition: Any, *args: Any) -> None:
    """Show a message where a condition holds.

    Args:
        level: its urgency.
        msg: the text, which `args` are put into by %.
        condition: the condition.
        args: what is put into it.
    """
    if condition:
        log(level, msg, *args)


def log_every_n(level: int, msg: Any, n: int, *args: Any) -> None:
    """Show a message the first of n times that the line is reached.

    Args:
        level: its urgency.
        msg: the text, which `args` are put into by %.
        n: how many times.
        args: what is put into it.
    """
    log_if(level, msg, not (_count(msg) - 1) % n, *args)


def log_first_n(level: int, msg: Any, n: int, *args: Any) -> None:
    """Show a message the first n times that the line is reached.

    Args:
        level: its urgency.
        msg: the text, which `args` are put into by %.
        n: how many times.
        args: what is put into it.
    """
    log_if(level, msg, _count(msg) <= n, *args)


def _count(msg: Any) -> int:
    """How often the line of the program that shows this message has been reached."""
    frame = sys._getframe(2)
    place = frame.f_code.co_filename, frame.f_lineno, str(msg)
    _counts[place] = _counts.get(place, 0) + 1
    return _counts[place]


def TaskLevelStatusMessage(msg: Any) -> None:
    """Show a message as an error.

    Args:
        msg: the text.
    """
    error(msg)


def flush() -> None:
    """Have all messages shown by now."""
    for handler in logger.handlers:
        handler.flush()


__all__ = [
    "DEBUG",
    "ERROR",
    "FATAL",
    "INFO",
    "WARN",
    "TaskLevelStatusMessage",
    "debug",
    "error",
    "fatal",
    "flush",
    "get_verbosity",
    "info",
    "log",
    "log_every_n",
    "log_first_n",
    "log_if",
    "set_verbosity",
    "vlog",
    "warn",
    "warning",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.logging", name, __all__)
