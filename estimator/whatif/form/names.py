"""Ids of what is new in the other form of an architecture: nobody's in the document, and the same for the same wish."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

LONGEST_ID, LONGEST_NAME, ROOM = 100, 200, 6


class NewIds:
    """Gives out ids that are free: what is drawn keeps its own."""

    def __init__(self, taken: Iterable[str]):
        self.taken = set(taken)
        self.given: dict[tuple[str, bool], str] = {}

    def of(self, wish: str) -> str:
        """The id that a wish got, which begins with the id of what it is for: itself, or itself with the first number
        that is free."""
        return self._given(wish, False)

    def shared(self, wish: str) -> str:
        """The same for what several use: it begins with no id, and is another than that of a node of that name."""
        return self._given(wish, True)

    def _given(self, wish: str, is_shared: bool) -> str:
        if (wish, is_shared) not in self.given:
            name, number = _shortened(wish), 2
            while name in self.taken:
                name, number = f"{_shortened(wish)}{number}", number + 1
            self.taken.add(name)
            self.given[wish, is_shared] = name
        return self.given[wish, is_shared]


def _shortened(wish: str) -> str:
    """An id that is not too long, with room for a number: a long one ends in letters that tell it from others."""
    if len(wish) <= LONGEST_ID - ROOM:
        return wish
    return f"{wish[: LONGEST_ID - ROOM - 9]}-{crc32(wish.encode()):08x}"
