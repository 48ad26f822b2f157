"""`tf.train.Saver`: tslab's checkpoints, and beside each the graph, so that another program can go on with it."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np

from ... import train
from ...errors import CheckpointError
from ...graph import Variable
from ..errors import InvalidArgumentError, NotFoundError, OpError, become
from ..rules import get_default_graph
from .meta_graph import export_meta_graph

__all__ = ["NewCheckpointReader", "Saver", "list_variables", "load_checkpoint", "load_variable"]


class Saver(train.Saver):
    """Saves the Variables of a session in files, and restores them.

        saver = tf.train.Saver()
        path = saver.save(session, "checkpoints/model", global_step=100)
        saver.restore(session, path)

    A checkpoint `model-100` is two files: `model-100.npz` holds the Variables, and `model-100.meta` the graph.

    Args:
        var_list: the Variables, or {name in the file: Variable}; by default all of the default graph's model.
        reshape, sharded, keep_checkpoint_every_n_hours, name, restore_sequentially, saver_def, builder, write_version,
            pad_step_number, save_relative_paths, filename: accepted, and of no meaning here.
        max_to_keep: how many checkpoints stay; older ones of this Saver's are deleted. None or 0 keeps all.
        defer_build: take the Variables there are when it is first used.
        allow_empty: whether there may be no Variables.

    Raises:
        CheckpointError: there are no Variables, or two of them would have one name.
    """

    def __init__(
        self,
        var_list: Any = None,
        reshape: bool = False,
        sharded: bool = False,
        max_to_keep: int | None = 5,
        keep_checkpoint_every_n_hours: float = 10000.0,
        name: str | None = None,
        restore_sequentially: bool = False,
        saver_def: Any = None,
        builder: Any = None,
        defer_build: bool = False,
        allow_empty: bool = False,
        write_version: int = 2,
        pad_step_number: bool = False,
        save_relative_paths: bool = False,
        filename: str | None = None,
    ) -> None:
        get_default_graph()
        self._var_list, self._is_built = var_list, False
        self.max_to_keep: int | None = max_to_keep
        self.last_checkpoints: list[str] = []
        self.variables: dict[str, Variable] = {}
        if not defer_build:
            self.build(allow_empty)

    def build(self, allow_empty: bool = False) -> None:
        """Take the Variables there are now.

        Args:
            allow_empty: whether there may be none.
        """
        if self._is_built:
            return
        listed = self._var_list
        if isinstance(listed, Variable):
            listed = [listed]
        empty = allow_empty and listed is None and not get_default_graph().collections.get("variables")
        if not empty:
            super().__init__(listed, max_to_keep=self.max_to_keep)
        self._is_built = True

    def save(
        self,
        sess: Any,
        save_path: str | PathLike[str],
        global_step: Any = None,
        latest_filename: str | None = None,
        meta_graph_suffix: str = "meta",
        write_meta_graph: bool = True,
        write_state: bool = True,
        strip_default_attrs: bool = False,
        save_debug_info: bool = False,
    ) -> str:
        """Write the Variables as they are between two runs, and the graph.

        Args:
            sess: the session.
            save_path: the path, without an ending; its folder is made if need be.
            global_step: a number to append to the path, or the Variable that counts the steps.
            latest_filename: the name of the file that says which checkpoints there are; by default "checkpoint".
            meta_graph_suffix: the ending of the graph's file.
            write_meta_graph: whether to write the graph.
            write_state, strip_default_attrs, save_debug_info: accepted, and of no meaning here.

        Returns:
            The path of the checkpoint, for `restore`.
        """
        with sess.graph.as_default():
            self.build()
        before = list(self.last_checkpoints)
        path = super().save(sess, save_path, global_step, latest_filename)
        for old in set(before) - set(self.last_checkpoints):
            Path(f"{old}.{meta_graph_suffix}").unlink(missing_ok=True)
        if write_meta_graph:
            self.export_meta_graph(f"{path}.{meta_graph_suffix}", graph=sess.graph)
        return path

    def restore(self, sess: Any, save_path: Any) -> None:
        """Give the Variables the values of a checkpoint: all of them or, after an error, none.

        Args:
            sess: the session.
            save_path: what `save` or `latest_checkpoint` returned.

        Raises:
            ValueError: there is no such checkpoint, or it is damaged: a CheckpointError.
            tf.errors.NotFoundError: it lacks a Variable; this and the next are CheckpointErrors, too.
            tf.errors.InvalidArgumentError: it holds a Variable in another shape or dtype.
        """
        with sess.graph.as_default():
            self.build()
        try:
            super().restore(sess, save_path)
        except CheckpointError as error:
            if (kind := self._kind_of_error(save_path)) is not None:
                become(error, kind)
            raise

    def _kind_of_error(self, path: Any) -> type[OpError] | None:
        """What TensorFlow calls it that a checkpoint does not fit, or None where there is none that can be read."""
        try:
            held = NewCheckpointReader(path).get_variable_to_shape_map()
        except (CheckpointError, NotFoundError):
            return None
        return NotFoundError if self.variables.keys() - held.keys() else InvalidArgumentError

    def export_meta_graph(
        self,
        filename: str | None = None,
        collection_list: Any = None,
        as_text: bool = False,
        export_scope: str | None = None,
        clear_devices: bool = False,
        clear_extraneous_savers: bool = False,
        strip_default_attrs: bool = False,
        save_debug_info: bool = False,
        *,
        graph: Any = None,
    ) -> Any:
        """Write the graph, and which Variables are saved: see `tf.train.export_meta_graph`.

        Args:
            filename: the path.
            collection_list, as_text, export_scope, clear_devices, clear_extraneous_savers, strip_default_attrs,
                save_debug_info: accepted, and of no meaning here.
            graph: by default the default graph.
        """
        return export_meta_graph(filename, graph=graph, saver_def=self.variables)

    def set_last_checkpoints(self, last_checkpoints: list[str]) -> None:
        """Say which checkpoints count among those that are deleted when there are too many.

        Args:
            last_checkpoints: their paths, the oldest first.
        """
        self.last_checkpoints = list(last_checkpoints)


class NewCheckpointReader:
    """What is in a checkpoint.

    Args:
        filepattern: the path that `save` returned.

    Raises:
        NotFoundError: there is none.
    """

    def __init__(self, filepattern: str | PathLike[str]) -> None:
        path = Path(fspath(filepattern).removesuffix(".npz") + ".npz")
        if not path.is_file():
            raise NotFoundError(message=f"There is no checkpoint {fspath(filepattern)!r}.")
        self._path = path

    def _entries(self) -> dict[str, Any]:
        import zipfile

        from ...train.checkpoint import DAMAGE, _index

        try:
            with zipfile.ZipFile(self._path) as archive:
                return _index(self._path, archive)
        except DAMAGE as error:
            if isinstance(error, CheckpointError):
                raise
            raise CheckpointError(f"{str(self._path)!r} is no checkpoint that can be read: {error}.") from error

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """The shapes of the Variables, by name."""
        return {name: list(entry["shape"]) for name, entry in self._entries().items()}

    def get_variable_to_dtype_map(self) -> dict[str, Any]:
        """The dtypes of the Variables, by name."""
        return {name: np.dtype(entry["dtype"]) for name, entry in self._entries().items()}

    def has_tensor(self, tensor_str: str) -> bool:
        """Whether there is a Variable of this name.

        Args:
            tensor_str: the name.
        """
        return tensor_str in self._entries()

    def get_tensor(self, tensor_str: str) -> Any:
        """The value of a Variable.

        Args:
            tensor_str: its name.

        Raises:
            NotFoundError: there is none of this name.
        """
        from ...train.checkpoint import Wanted, read_checkpoint

        entry = self._entries().get(tensor_str)
        if entry is None:
            raise NotFoundError(message=f"Key {tensor_str} not found in checkpoint {str(self._path)!r}.")
        wanted = Wanted(tuple(entry["shape"]), np.dtype(entry["dtype"]))
        return read_checkpoint(self._path, {tensor_str: wanted})[tensor_str]


def load_checkpoint(ckpt_dir_or_file: str | PathLike[str]) -> NewCheckpointReader:
    """What is in a checkpoint.

    Args:
        ckpt_dir_or_file: its path, or the folder whose latest is meant.

    Raises:
        ValueError: there is none in the folder.
    """
    path = fspath(ckpt_dir_or_file)
    found = train.latest_checkpoint(path) if Path(path).is_dir() else path
    if found is None:
        raise CheckpointError(f"There is no checkpoint in {path!r}.", "Save one first.")
    return NewCheckpointReader(found)


def list_variables(ckpt_dir_or_file: str | PathLike[str]) -> list[tuple[str, list[int]]]:
    """The names and shapes of the Variables in a checkpoint, by name.

    Args:
        ckpt_dir_or_file: its path, or the folder whose latest is meant.
    """
    return sorted(load_checkpoint(ckpt_dir_or_file).get_variable_to_shape_map().items())


def load_variable(ckpt_dir_or_file: str | PathLike[str], name: str) -> Any:
    """The value of a Variable in a checkpoint.

    Args:
        ckpt_dir_or_file: its path, or the folder whose latest is meant.
        name: of the Variable.
    """
    return load_checkpoint(ckpt_dir_or_file).get_tensor(name.removesuffix(":0"))
