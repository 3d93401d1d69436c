"""Where the parts of a list stand that an edit adds or moves among others."""

from __future__ import annotations

from collections.abc import Sequence, Set


def placed_among(moved: Set[str], before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]] | None:
    """Of those that moved or are new, by the ids of their elements as they follow each other now, each with the one it
    stands before ("" for the last); None where others changed places among themselves."""
    were, are = set(before), set(after)
    staying = [one for one in before if one in are and one not in moved]
    if staying != [one for one in after if one in were and one not in moved]:
        return None
    if not after or list(before) == list(after):
        return []
    following = zip(after, [*after[1:], ""], strict=True)
    return [pair for pair in following if pair[0] in moved or pair[0] not in were]
