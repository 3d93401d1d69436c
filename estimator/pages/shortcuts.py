"""What can be done by keyboard, mouse and touch: the one list that the help page and the dialog behind `?` show.

What each key does is bound in static/js (keys.js and canvas/); tests/browser/test_shortcuts.py presses every one.
"""

from __future__ import annotations

from typing import NamedTuple


class Shortcut(NamedTuple):
    """One thing to do, and the ways to do it; empty where there is none.

    `keys` are the ways by keyboard, each of them keys pressed together: ("Ctrl", "Z").  On a Mac, Ctrl is Cmd.
    """

    does: str
    keys: tuple[tuple[str, ...], ...] = ()
    mouse: str = ""
    touch: str = ""


class Shortcuts(NamedTuple):
    """What can be done in one place."""

    where: str
    rows: tuple[Shortcut, ...]


SHORTCUTS = (
    Shortcuts(
        "Anywhere",
        (
            Shortcut("Show this list", (("?",),), "? in the bar", "? in the bar"),
            Shortcut("Undo", (("Ctrl", "Z"),), "the arrow in the bar", "the arrow in the bar"),
            Shortcut("Redo", (("Ctrl", "Shift", "Z"), ("Ctrl", "Y")), "the arrow in the bar", "the arrow in the bar"),
            Shortcut(
                "Leave a field, close what is open, select nothing",
                (("Esc",),),
                "click the background",
                "tap the background",
            ),
            Shortcut(
                "Go to the next part: services, drawing, settings, results; and back",
                (("F6",), ("Shift", "F6")),
                "",
                "the row at the bottom",
            ),
            Shortcut("Search services", (("/",),), "the field on the left", "Add"),
        ),
    ),
    Shortcuts(
        "On the drawing",
        (
            Shortcut("Select a card or a call", (("Tab",), ("Enter",)), "click", "tap"),
            Shortcut(
                "Select one more card",
                (("Shift", "Space"), ("Ctrl", "Enter")),
                "Shift and click; Shift and drag for all in a frame",
                "Select, then tap, or draw a frame",
            ),
            Shortcut("Select all cards", (("Ctrl", "A"),), "right click on the background"),
            Shortcut("Move what is selected", (("Shift", "←"), ("Shift", "↑")), "drag", "drag"),
            Shortcut("Rename a card", (("F2",),), "double click", "long press, Rename"),
            Shortcut("Open the menu: connect, rename, group, delete", (("Shift", "F10"),), "right click", "long press"),
            Shortcut(
                "Connect a card: Connect to…, and what is to be called",
                (("Shift", "F10"),),
                "drag from the plus at its edge",
                "drag from the plus at its edge",
            ),
            Shortcut("Duplicate", (("Ctrl", "D"),), "right click", "long press"),
            Shortcut("Copy, and paste here or in another architecture", (("Ctrl", "C"), ("Ctrl", "V")), "right click"),
            Shortcut("Group under a name", (("Ctrl", "G"),), "Group below the drawing", "Group below the drawing"),
            Shortcut("Delete", (("Del",), ("Backspace",)), "right click", "long press"),
            Shortcut("Find a card", (("Ctrl", "F"),)),
            Shortcut("Look elsewhere", (("←",), ("↑",)), "drag the background; Space and drag", "drag the background"),
            Shortcut("Zoom in, out, back to 100 %", (("+",), ("−",), ("0",)), "the wheel", "two fingers"),
        ),
    ),
    Shortcuts(
        "In the results",
        (
            Shortcut("Back from a what-if to today's traffic", (("Esc",),), "Today", "Today"),
            Shortcut("Make the results higher, fold them", (("↑",), ("Enter",)), "drag their upper edge"),
        ),
    ),
)
