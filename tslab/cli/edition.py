"""`tslab edition`: write a chapter as learners get it, or with its solutions.

With no arguments it lists the chapters and the names of their editions. One chapter goes to the standard output;
--to FOLDER writes one or several files, and never over one that is there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from ..course import installed
from ..course.editions import learner_edition
from .common import CommandError, packaged_chapters, table, wanted_chapters, write_whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which edition of what, in which form, and where to."""
    parser.add_argument("kind", nargs="?", choices=["learner", "solution"], help="which edition")
    parser.add_argument("chapter", nargs="*", help="numbers of chapters, e.g. 02, or gallery (with --to: default all)")
    parser.add_argument("--py", action="store_true", help="as a plain Python script, not as a notebook")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="the folder to write to (default: standard output)")


def run(options: argparse.Namespace) -> None:
    """List the editions, or write them."""
    if options.kind is None:
        _list()
        return
    if options.to is None and len(options.chapter) != 1:
        raise CommandError("one chapter goes to the standard output; for more, name a folder with --to")
    suffix = ".py" if options.py else ".ipynb"
    texts = {}
    for name, chapter in wanted_chapters(options.chapter).items():
        notebook = learner_edition(chapter) if options.kind == "learner" else chapter
        texts[name.removesuffix(".ipynb") + suffix] = as_script(notebook) if options.py else _as_json(notebook)
    if options.to is None:
        sys.stdout.write(*texts.values())
        return
    _write(texts, options.to)


def _list() -> None:
    rows = []
    for name, chapter in packaged_chapters().items():
        edition = learner_edition(chapter)["metadata"]["tslab"]["edition"]
        rows.append([name.split("_")[0].removesuffix(".ipynb"), installed.title(chapter), edition])
    print(table(["", "chapter", "edition"], rows))
    print("\nWrite one: tslab edition learner NN, or tslab edition solution NN")


def _as_json(notebook: dict[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def as_script(notebook: dict[str, Any]) -> str:
    """A notebook as a plain Python script, its texts as comments, in the percent format that editors know."""
    parts = []
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            parts.append(f"# %%\n{text}\n")
        else:
            lines = (f"# {line}".rstrip() + "\n" for line in text.split("\n"))
            parts.append("# %% [markdown]\n" + "".join(lines))
    return "\n".join(parts)


def _write(texts: dict[str, str], folder: Path) -> None:
    """Write all files, or none if one is there already."""
    if there := [name for name in texts if os.path.lexists(folder / name)]:
        raise CommandError(f"{folder} already has {', '.join(there)}; name another folder with --to")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_whole(folder / name, text)
    except OSError as error:
        raise CommandError(f"cannot write to {folder}: {error.strerror}; name another folder with --to") from None
    print(*(folder / name for name in texts), sep="\n")
