"""`tf.flags`, which is `tf.app.flags`, too: a program's options, read from `sys.argv` when one is first asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..names import MissingNameError

__all__ = [
    "FLAGS",
    "DEFINE_bool",
    "DEFINE_boolean",
    "DEFINE_enum",
    "DEFINE_float",
    "DEFINE_integer",
    "DEFINE_list",
    "DEFINE_multi_float",
    "DEFINE_multi_integer",
    "DEFINE_multi_string",
    "DEFINE_string",
    "FlagValues",
    "mark_flag_as_required",
    "mark_flags_as_required",
]


class FlagValues:
    """The options of a program as attributes: `FLAGS.learning_rate`. Calling it reads them from a list of texts."""

    def __init__(self) -> None:
        own: dict[str, Any] = vars(self)
        own.update(_parser=argparse.ArgumentParser(allow_abbrev=False), _booleans=set(), _required=set())
        own.update(_values={}, _is_read=False, _defaults={})

    def __call__(self, argv: Sequence[str], known_only: bool = False) -> list[str]:
        """Read the options.

        Args:
            argv: the program's name, and its arguments.
            known_only: whether there may be others.

        Returns:
            The program's name, and the arguments that are no options.
        """
        texts = [self._spelled(text) for text in argv[1:]]
        found, rest = self._parser.parse_known_args(texts)
        unknown = [text for text in rest if text.startswith("--") and len(text) > 2]
        if unknown and not known_only:
            self._parser.error(f"there is no flag {unknown[0]}; there are {', '.join(sorted(self._defaults))}")
        vars(self)["_is_read"] = True
        self._values.update(vars(found))
        missing = [name for name in sorted(self._required) if self._values.get(name) is None]
        if missing:
            self._parser.error(f"the flag --{missing[0]} has to be given")
        return [argv[0], *rest]

    def _spelled(self, text: str) -> str:
        """An argument as argparse has it: a truth value says which it is."""
        name = text.lstrip("-")
        if text.startswith("-") and name in self._booleans:
            return f"--{name}=true"
        if text.startswith("-") and name.startswith("no") and name[2:] in self._booleans:
            return f"--{name[2:]}=false"
        is_single = text.startswith("-") and not text.startswith("--") and name.partition("=")[0] in self._defaults
        return f"-{text}" if is_single else text

    def _define(self, name: str, default: Any, help: str | None, **keywords: Any) -> None:
        if name in self._defaults:
            raise ValueError(f"The flag {name!r} is defined twice.")
        self._defaults[name] = default
        self._parser.add_argument(f"--{name}", default=default, help=(help or "").replace("%", "%%"), **keywords)
        if self._is_read:
            self._values[name] = default

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if name not in self._defaults:
            raise AttributeError(f"There is no flag {name!r}; there are {', '.join(sorted(self._defaults)) or 'none'}.")
        if not self._is_read:
            self(sys.argv, known_only=True)
        return self._values[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._defaults:
            raise AttributeError(f"There is no flag {name!r} to set; define it first.")
        getattr(self, name)
        self._values[name] = value

    __getitem__ = __getattr__

    def __contains__(self, name: str) -> bool:
        return name in self._defaults

    def __iter__(self) -> Any:
        return iter(sorted(self._defaults))

    def __dir__(self) -> list[str]:
        return sorted(self._defaults)

    def flag_values_dict(self) -> dict[str, Any]:
        """All options, by name."""
        return {name: getattr(self, name) for name in self._defaults}

    def _parse_flags(self, args: Sequence[str] | None = None) -> None:
        """Read them now, as the first TensorFlows asked for."""
        self([sys.argv[0], *(sys.argv[1:] if args is None else args)], known_only=True)


FLAGS = FlagValues()


def _truth(text: str) -> bool:
    if text.lower() in ("true", "t", "1", "yes", "y"):
        return True
    if text.lower() in ("false", "f", "0", "no", "n"):
        return False
    raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")


def DEFINE_string(name: str, default: Any, help: str | None, **args: Any) -> None:
    """Define an option that is a text.

    Args:
        name: of the option, `--name`.
        default: where it is not given.
        help: what it is, for `--help`.
        args: accepted, and of no meaning here.
    """
    FLAGS._define(name, default, help)


def DEFINE_integer(name: str, default: Any, help: str | None, *unused: Any, **args: Any) -> None:
    """Define an option that is a whole number.

    Args:
        name: of the option, `--name`.
        default: where it is not given.
        help: what it is, for `--help`.
        unused, args: accepted, and of no meaning here.
    """
    FLAGS._define(name, default, help, type=int)


def DEFINE_float(name: str, default: Any, help: str | None, *unused: Any, **args: Any) -> None:
    """Define an option that is a number.

    Args:
        name: of the option, `--name`.
        default: where it is not given.
        help: what it is, for `--help`.
        unused, args: accepted, and of no meaning here.
    """
    FLAGS._define(name, None if default is None else float(default), help, type=float)


def DEFINE_boolean(name: str, default: Any, help: str | None, **args: Any) -> None:
    """Define an option that is true or false: `--name`, `--noname`, `--name=false`.

    Args:
        name: of the option.
        default: where it is not given.
        help: what it is, for `--help`.
        args: accepted, and of no meaning here.
    """
    FLAGS._booleans.add(name)
    FLAGS._define(name, _truth(default) if isinstance(default, str) else default, help, type=_truth)


DEFINE_bool = DEFINE_boolean


def DEFINE_enum(name: str, default: Any, enum_values: Sequence[str], help: str | None, **args: Any) -> None:
    """Define an option that is one of several texts.

    Args:
        name: of the option, `--name`.
        default: where it is not given.
        enum_values: the texts.
        help: what it is, for `--help`.
        args: accepted, and of no meaning here.
    """
    FLAGS._define(name, default, help, choices=list(enum_values))


def DEFINE_list(name: str, default: Any, help: str | None, **args: Any) -> None:
    """Define an option that is a list of texts, with commas between.

    Args:
        name: of the option, `--name`.
        default: where it is not given, a list or a text with commas.
        help: what it is, for `--help`.
        args: accepted, and of no meaning here.
    """
    FLAGS._define(name, _listed(default) if isinstance(default, str) else default, help, type=_listed)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []


def _multi(kind: Any) -> Any:
    def define(name: str, default: Any, help: str | None, **args: Any) -> None:
        values = default if default is None or isinstance(default, (list, tuple)) else [default]
        FLAGS._define(name, values, help, type=kind, action=_Append)

    define.__doc__ = f"""Define an option that may be given several times, each a {kind.__name__}.

    Args:
        name: of the option, `--name`.
        default: where it is not given, a list or one value.
        help: what it is, for `--help`.
        args: accepted, and of no meaning here.
    """
    return define


class _Append(argparse.Action):
    """Gathers what is given; the default does not count among it."""

    def __call__(self, parser: Any, found: Any, values: Any, option_string: str | None = None) -> None:
        before = getattr(found, self.dest, None)
        setattr(found, self.dest, [*(before if before is not self.default and before else []), values])


DEFINE_multi_string, DEFINE_multi_integer, DEFINE_multi_float = _multi(str), _multi(int), _multi(float)


def mark_flag_as_required(flag_name: str, flag_values: Any = None) -> None:
    """Have it reported where an option is not given.

    Args:
        flag_name: its name.
        flag_values: accepted, and of no meaning here.
    """
    FLAGS._required.add(flag_name)


def mark_flags_as_required(flag_names: Sequence[str], flag_values: Any = None) -> None:
    """Have it reported where options are not given.

    Args:
        flag_names: their names.
        flag_values: accepted, and of no meaning here.
    """
    FLAGS._required.update(flag_names)


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        raise MissingNameError("tf.flags", name, __all__)
