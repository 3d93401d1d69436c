"""What a page says after an edit: in the past tense, with a way back where something came or went."""

from __future__ import annotations

from dataclasses import dataclass

from estimator.projects.editing import TAKEN_OUT

PAST = {
    "Add": "Added",
    "Connect": "Connected",
    "Delete": "Deleted",
    "Duplicate": "Duplicated",
    "Paste": "Pasted",
    "Group": "Grouped",
    "Ungroup": "Ungrouped",
    "Move": "Moved",
    "Rename": "Renamed",
    "Set": "Set",
    "Confirm": "Confirmed",
    "Restore": "Restored",
    "Undo:": "Undone:",
    "Redo:": "Redone:",
}
"""The first word of a revision's sentence, once it is done."""
WITH_UNDO = {"Add", "Connect", "Delete", "Duplicate", "Paste", "Group", "Ungroup"}
"""Edits after which something stands there, or is gone, that nobody may have meant; an edit that takes out what it left
without effect is another."""


@dataclass(frozen=True)
class Done:
    """An edit that was just made; `offers_undo` where the page offers to take it back at once."""

    words: str
    offers_undo: bool = False


def done(sentence: str) -> Done:
    """What is said of a revision's sentence: Delete Queue becomes Deleted Queue."""
    first, _, rest = sentence.partition(" ")
    offers_undo = first in WITH_UNDO or TAKEN_OUT in sentence
    return Done(f"{PAST[first]} {rest}".strip() if first in PAST else sentence, offers_undo)
