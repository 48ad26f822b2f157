"""Settings, messages, options and files: what programs do around their graphs."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest

import tslab.compat
from tslab.compat import flags


def test_settings_are_taken_as_they_are() -> None:
    m = tslab.compat
    assert m.compat.v1 is m and m.VERSION == m.__version__ == "1.15.0"
    m.disable_v2_behavior()
    m.disable_eager_execution()
    assert not m.executing_eagerly() and not m.test.is_gpu_available() and m.test.gpu_device_name() == ""
    config = m.ConfigProto(allow_soft_placement=True, gpu_options=m.GPUOptions(allow_growth=True))
    config.graph_options.optimizer_options.global_jit_level = m.OptimizerOptions.ON_1
    assert config.gpu_options.allow_growth and config.allow_soft_placement
    with m.device("/gpu:0"), m.Graph().as_default() as graph, graph.device(None), m.Session(config=config) as session:
        options = m.RunOptions(trace_level=m.RunOptions.FULL_TRACE)
        assert session.run(m.constant(2), options=options, run_metadata=m.RunMetadata()) == 2
    assert m.TensorShape(None).ndims is None and m.TensorShape([None, 3]).as_list() == [None, 3]
    assert m.Dimension(None).value is None and m.Dimension(3).value == 3 and m.dimension_value(m.Dimension(4)) == 4
    assert m.broadcast_static_shape([2, 1], m.TensorShape([3])).as_list() == [2, 3]
    assert m.compat.as_text(m.compat.as_bytes("é")) == "é" and m.compat.as_str_any(3) == "3"


def test_logging_shows_what_is_urgent_enough(capsys: Any) -> None:
    log = tslab.compat.logging
    before = log.get_verbosity()
    try:
        log.info("not %s", "shown")
        log.set_verbosity(log.INFO)
        log.info("shown %d", 1)
        for i in range(5):
            log.log_every_n(log.WARN, "every %d", 2, i)
            log.log_first_n(log.ERROR, "first %d", 1, i)
        assert log.get_verbosity() == log.INFO
    finally:
        log.set_verbosity(before)
    assert capsys.readouterr().err.splitlines() == [
        "INFO:tensorflow:shown 1",
        "WARNING:tensorflow:every 0",
        "ERROR:tensorflow:first 0",
        "WARNING:tensorflow:every 2",
        "WARNING:tensorflow:every 4",
    ]


def test_flags_are_read_from_the_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flags, "FLAGS", flags.FlagValues())
    flags.DEFINE_integer("steps", 10, "how many, 100% of them")
    flags.DEFINE_float("rate", 1, "the rate")
    flags.DEFINE_string("name", None, "a name")
    flags.DEFINE_boolean("train", True, "whether to")
    flags.DEFINE_bool("fast", False, "whether to")
    flags.DEFINE_enum("kind", "a", ["a", "b"], "which")
    flags.DEFINE_list("sizes", "1,2", "several")
    flags.DEFINE_multi_integer("n", [1], "several")
    monkeypatch.setattr(
        "sys.argv", re.split(" ", "p --steps=5 --rate 0.5 --notrain --fast rest -name=x --kind b --n 3 --n=4 --other 1")
    )
    read = flags.FLAGS
    assert (read.steps, read.rate, read.train, read.fast, read.name) == (5, 0.5, False, True, "x")
    assert (read.kind, read.sizes, read.n) == ("b", ["1", "2"], [3, 4])
    read.steps = 6
    assert read.flag_values_dict()["steps"] == read.steps == read["steps"] == 6 and "rate" in read
    with pytest.raises(AttributeError, match="There is no flag 'missing'; there are fast, kind"):
        _ = read.missing
    with pytest.raises(ValueError, match="defined twice"):
        flags.DEFINE_string("name", "", "again")
    with pytest.raises(SystemExit):
        read(["p", "--unknown"])
    with pytest.raises(SystemExit), contextlib.redirect_stderr(None):
        read(["p", "--steps=many"])
    flags.DEFINE_string("needed", None, "a text")
    flags.mark_flag_as_required("needed")
    with pytest.raises(SystemExit):
        read(["p"])
    assert read(["p", "--needed=1", "left"]) == ["p", "left"]


def test_files_are_pythons(tmp_path: Path) -> None:
    gfile, errors = tslab.compat.gfile, tslab.compat.errors
    folder = str(tmp_path / "a" / "b")
    gfile.MakeDirs(folder)
    gfile.MakeDirs(folder)
    with gfile.GFile(f"{folder}/one.txt", "w") as file:
        file.write("first\nsecond\n")
    with gfile.Open(f"{folder}/one.txt") as file:
        assert list(file) == ["first\n", "second\n"] and file.size() == 13
    with gfile.FastGFile(f"{folder}/one.txt", "rb") as file:
        assert file.read() == b"first\nsecond\n"
    gfile.Copy(f"{folder}/one.txt", f"{folder}/two.txt")
    with pytest.raises(errors.AlreadyExistsError):
        gfile.Copy(f"{folder}/one.txt", f"{folder}/two.txt")
    gfile.Rename(f"{folder}/two.txt", f"{folder}/one.txt", overwrite=True)
    assert gfile.ListDirectory(folder) == ["one.txt"] and gfile.Stat(f"{folder}/one.txt").length == 13
    assert gfile.Glob(f"{folder}/*.txt") == [f"{folder}/one.txt"] and gfile.IsDirectory(folder)
    assert [(Path(path).name, files) for path, _, files in gfile.Walk(str(tmp_path / "a"))] == [
        ("a", []),
        ("b", ["one.txt"]),
    ]
    gfile.Remove(f"{folder}/one.txt")
    gfile.DeleteRecursively(str(tmp_path / "a"))
    assert not gfile.Exists(folder)
    for call in (gfile.Remove, gfile.DeleteRecursively, gfile.ListDirectory, gfile.GFile, gfile.Stat):
        with pytest.raises(errors.NotFoundError, match="No such file"):
            call(folder)
    assert list(tmp_path.iterdir()) == []
