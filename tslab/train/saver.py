"""Saver: checkpoints, and which of them is the latest.

The modules that read and write archives are imported where they are needed: most programs never save.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import CheckpointError
from ..graph import Node, Variable
from ..scopes import global_variables

if TYPE_CHECKING:
    from ..session import Session
    from .checkpoint import Wanted

STATE = "checkpoint"
"""The file beside the checkpoints that says which there are."""


class CheckpointState(NamedTuple):
    """Which checkpoints there are in a folder.

    Attributes:
        model_checkpoint_path: the latest one.
        all_model_checkpoint_paths: all of them, the latest last.
    """

    model_checkpoint_path: str
    all_model_checkpoint_paths: list[str]


class Saver:
    """Saves the variables of a session in files, and restores them.

        saver = ts.train.Saver()
        path = saver.save(session, "checkpoints/model", global_step=100)  # checkpoints/model-100.npz
        saver.restore(session, path)
        saver.restore(session, ts.train.latest_checkpoint("checkpoints"))

    Args:
        var_list: the variables, or {name in the file: variable}; by default all variables of the default graph's model.
        max_to_keep: how many checkpoints stay; older ones of this Saver's are deleted. None or 0 keeps all.

    Raises:
        CheckpointError: there are no variables, or two of them would have one name.
    """

    def __init__(
        self, var_list: Sequence[Variable] | Mapping[str, Variable] | None = None, *, max_to_keep: int | None = 5
    ) -> None:
        chosen = global_variables() if var_list is None else var_list
        named = list(chosen.items()) if isinstance(chosen, Mapping) else [(v.name, v) for v in chosen]
        self.variables = dict(named)
        if not named or len(self.variables) < len(named):
            raise CheckpointError(
                "A Saver needs variables, each under a name of its own.", "Build the graph first, then the Saver."
            )
        self.max_to_keep = max_to_keep
        self.last_checkpoints: list[str] = []

    def save(
        self,
        sess: Session,
        save_path: str | PathLike[str],
        global_step: int | Node | None = None,
        latest_filename: str | None = None,
    ) -> str:
        """Write the variables as they are between two runs. A crash, at any moment, leaves all checkpoints readable.

        Args:
            sess: the session.
            save_path: the path, without its ending; its folder is made if need be.
            global_step: a number to append to the path, or the Variable that counts the steps.
            latest_filename: the name of the file that says which checkpoints there are; by default "checkpoint".

        Returns:
            The path of the checkpoint, for `restore`; the file has the ending ".npz".
        """
        import json

        from .checkpoint import write_atomically, write_checkpoint

        step = sess.run(global_step) if isinstance(global_step, Node) else global_step
        path = fspath(save_path).removesuffix(".npz") + ("" if step is None else f"-{int(step)}")
        folder = Path(path).parent
        folder.mkdir(parents=True, exist_ok=True)
        values = sess.run(list(self.variables.values()))
        write_checkpoint(_file(path), dict(zip(self.variables, values, strict=True)))
        kept = [*(p for p in self.last_checkpoints if p != path), path]
        old = kept[: -self.max_to_keep] if self.max_to_keep else []
        self.last_checkpoints = kept[len(old) :]
        names = [Path(p).name for p in self.last_checkpoints if Path(p).parent == folder]
        text = json.dumps({"latest": names[-1], "all": names}, ensure_ascii=False, indent=1)
        write_atomically(folder / (latest_filename or STATE), lambda file: _write(file, text))
        for p in old:
            _file(p).unlink(missing_ok=True)
        return path

    def restore(self, sess: Session, save_path: str | PathLike[str]) -> None:
        """Give the variables the values of a checkpoint: all of them or, after an error, none.

        Args:
            sess: the session.
            save_path: what `save` or `latest_checkpoint` returned. The file may hold more than these variables.

        Raises:
            CheckpointError: the file is missing or damaged, or it lacks a variable or has it in another shape or dtype.
        """
        from .checkpoint import read_checkpoint

        if save_path is None:
            raise CheckpointError("There is no checkpoint to restore: the path is None.", "Save one first.")
        wanted = {name: _wanted(sess, variable) for name, variable in self.variables.items()}
        values = read_checkpoint(_file(save_path), wanted)
        sess.load({variable: values[name] for name, variable in self.variables.items()})


def _write(file: Any, text: str) -> None:
    file.write(text.encode())


def _file(path: str | PathLike[str]) -> Path:
    return Path(fspath(path).removesuffix(".npz") + ".npz")


def _wanted(sess: Session, variable: Variable) -> Wanted:
    """The shape and dtype of a variable; only a run tells them where the graph does not."""
    from .checkpoint import Wanted

    shape = tuple(d for d in variable.shape or () if d is not None)
    if variable.shape is None or len(shape) < len(variable.shape) or variable.dtype is None:
        value = sess.run(variable)
        return Wanted(np.shape(value), value.dtype)
    return Wanted(shape, variable.dtype)


def get_checkpoint_state(
    checkpoint_dir: str | PathLike[str], latest_filename: str | None = None
) -> CheckpointState | None:
    """Which checkpoints there are in a folder, or None if there are none.

    Args:
        checkpoint_dir: the folder.
        latest_filename: as given to `save`.

    Raises:
        CheckpointError: the file that says so is damaged.
    """
    import json

    path = Path(checkpoint_dir) / (latest_filename or STATE)
    try:
        state = json.loads(path.read_bytes())
        names = [*state["all"], state["latest"]]
        if not all(isinstance(name, str) and Path(name).name == name for name in names):
            raise ValueError("a checkpoint is not in the folder")
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError(
            f"{str(path)!r} does not say which checkpoints there are: {error!r}.",
            "Delete it, and restore from a checkpoint by its own path.",
        ) from error
    *paths, latest = [str(Path(checkpoint_dir) / name) for name in names]
    return CheckpointState(latest, paths)


def latest_checkpoint(checkpoint_dir: str | PathLike[str], latest_filename: str | None = None) -> str | None:
    """The path of the latest checkpoint in a folder, for `Saver.restore`, or None if there is none.

    Args:
        checkpoint_dir: the folder.
        latest_filename: as given to `save`.
    """
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    return state.model_checkpoint_path if state and checkpoint_exists(state.model_checkpoint_path) else None


def checkpoint_exists(checkpoint_prefix: str | PathLike[str]) -> bool:
    """Whether there is a checkpoint of this path."""
    return _file(checkpoint_prefix).is_file()
