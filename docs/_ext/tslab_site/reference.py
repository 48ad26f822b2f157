"""The directive `names`: the public names of a module, each with what its docstring says, and a table of them above.

.. names:: tslab
   add subtract multiply
"""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .docstrings import escaped

CONSTANTS = {
    "tslab.widgets.plotting.COLOURS": "The colours of classes and lines, which colour-blind readers tell apart.",
    "tslab.widgets.plotting.MARKERS": "The markers of classes, in the same order.",
}
"""What is neither a class nor a function has no docstring."""


def first_sentence(value: Any) -> str:
    """The first paragraph of a docstring up to its first full stop or colon."""
    paragraph = " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())
    end = paragraph.find(". ")
    return (paragraph if end < 0 else paragraph[: end + 1]).removesuffix(":")


def second_name_of(module: str, name: str, value: Any) -> str:
    """The name under which a thing is documented, where this is another one of its names; else nothing."""
    import tslab

    if getattr(value, "__name__", name) != name:
        return (
            f"tslab.initializers.{value.__name__}" if getattr(value, "__module__", "") == "tslab.initializers" else ""
        )
    if module == "tslab.nn" and getattr(tslab, name, None) is value:
        return f"tslab.{name}"
    return ""


def entry(module: str, name: str) -> list[str]:
    """The lines of reStructuredText that document one name."""
    value = getattr(importlib.import_module(module), name)
    path = f"{module}.{name}"
    if inspect.ismodule(value):
        return [f".. py:data:: {path}", "   :no-index:", "", f"   A module: see :doc:`{name}`.", ""]
    other = second_name_of(module, name, value)
    words = CONSTANTS.get(path) or (f"The same as :py:obj:`{other}`." if other else "")
    if not words and not getattr(value, "__module__", "").startswith("tslab"):
        words = f"``{getattr(value, '__name__', value)}``, by the name that TensorFlow has for it."
    if words:
        kind = "data" if not other else "class" if inspect.isclass(value) else "function"
        return [f".. py:currentmodule:: {module}", "", f".. py:{kind}:: {name}", "", f"   {words}", ""]
    if not inspect.isclass(value):
        return [f".. autofunction:: {path}", ""]
    return [f".. autoclass:: {path}", *_options(value), ""]


def _options(value: Any) -> list[str]:
    """Which members of a class are shown: none of an operation's, which the library calls and nobody else."""
    from tslab import Operation
    from tslab.widgets import Demo

    if issubclass(value, Operation) and value is not Operation:
        return ["   :no-members:"]
    if (issubclass(value, Demo) and value is not Demo) or value.__mro__[1].__module__.startswith("matplotlib"):
        return ["   :no-members:"]
    return ["   :members:"]


class Names(SphinxDirective):
    """Documents the names in its content."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        module = self.arguments[0]
        names = " ".join(self.content).split()
        lines = [".. list-table::", "   :class: course-names", "   :widths: auto", ""]
        for name in names:
            value = getattr(importlib.import_module(module), name)
            words = CONSTANTS.get(f"{module}.{name}") or "A dtype."
            if inspect.ismodule(value) or getattr(value, "__module__", "").startswith("tslab"):
                words = first_sentence(value)
            lines += [f"   * - :py:obj:`{name} <{module}.{name}>`", f"     - {escaped(words)}"]
        lines.append("")
        for name in names:
            lines += entry(module, name)
        container = nodes.container(classes=["course-reference"])
        self.state.nested_parse(StringList(lines, source=self.env.docname), 0, container)
        return list(container.children)


def call_operations_so(app: Any, domain: str, objtype: str, content: Any) -> None:
    """An operation is written as a class and used as a function: its heading says “operation”."""
    from sphinx import addnodes

    import tslab

    if domain != "py" or objtype != "class":
        return
    for signature in content.parent.findall(addnodes.desc_signature):
        module = importlib.import_module(signature.get("module") or "tslab")
        value = getattr(module, signature.get("fullname", ""), None)
        if inspect.isclass(value) and issubclass(value, tslab.Operation) and value is not tslab.Operation:
            for annotation in signature.findall(addnodes.desc_annotation):
                annotation[:] = [nodes.inline("", "operation ")]


def call_attributes_so(app: Sphinx, document: nodes.document) -> None:
    """What Sphinx calls variables are attributes; a Variable is something else here."""
    for field in document.findall(nodes.field_name):
        if field.astext() == "Variables":
            field[:] = [nodes.Text("Attributes")]


def skip_fields(app: Sphinx, what: str, name: str, value: Any, skip: bool, options: Any) -> bool | None:
    """The fields of a named tuple are told of with the class; Python's own words on them say nothing."""
    return True if (getattr(value, "__doc__", None) or "").startswith("Alias for field number") else None


def mend_ways_back(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Listings of source code lead back to the reference by one module's name; some of their names are another's."""
    if not pagename.startswith("_modules/tslab"):
        return
    known = app.env.get_domain("py").data["objects"]

    def mended(match: re.Match[str]) -> str:
        page, name = match[2], match[3]
        if name not in known or known[name].docname != page:
            name = f"tslab.{name.rpartition('.')[2]}"
        return f'{match[1]}#{name}"'

    context["body"] = re.sub(r'(<a class="viewcode-back" href="[./]*([^"#]*)\.html)#([\w.]+)"', mended, context["body"])


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", mend_ways_back)
    app.add_directive("names", Names)
    app.connect("object-description-transform", call_operations_so)
    app.connect("doctree-read", call_attributes_so)
    app.connect("autodoc-skip-member", skip_fields)
