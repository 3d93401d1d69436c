"""Where the parts of a list stand that an edit moves among others."""

from __future__ import annotations

from collections.abc import Sequence, Set


def moved_among(moved: Set[str], before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]] | None:
    """Of those that moved, by the ids of their elements as they follow each other now, each with the one it stands
    before ("" for the last); None where others are there, or changed places among themselves."""
    if [one for one in before if one not in moved] != [one for one in after if one not in moved]:
        return None
    if list(before) == list(after):
        return []
    return [pair for pair in zip(after, [*after[1:], ""], strict=True) if pair[0] in moved]
