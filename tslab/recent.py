"""A memory of a limited size, of what was asked for lately."""

from __future__ import annotations

from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(dict[K, V]):
    """A dictionary of at most `most` entries; the `most / 2` keys that were used last are among them.

    To find an entry is one look-up, as in any dictionary: that it was used is not noted. Instead there are two
    generations. What is new goes into the young one. When that is full it becomes the old one, which is forgotten, and
    what is asked for in the old one goes into the young one again. With several threads at work an entry may be
    forgotten early.

    Args:
        most: how many entries there may be, an even number.
    """

    def __init__(self, most: int = 512) -> None:
        super().__init__()
        self._half = most // 2
        self._old: dict[K, V] = {}

    def __missing__(self, key: K) -> V:
        """What `recent[key]` gives where the key is not in the young generation."""
        self[key] = value = self._old[key]
        return value

    def get(self, key: K, default: Any = None) -> Any:
        """The entry, or `default` where there is none."""
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key: K, value: V) -> None:
        if len(self) >= self._half:
            self._old = dict(self)
            self.clear()
        super().__setitem__(key, value)
