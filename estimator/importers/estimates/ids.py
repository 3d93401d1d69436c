"""Ids of cards from their names: orders_table, orders_table_2."""

from __future__ import annotations

import re

LONGEST = 40
WORDS = re.compile(r"[a-z0-9]+")


class Ids:
    """Ids that differ from each other."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, name: str) -> str:
        first = "_".join(WORDS.findall(name.lower()))[:LONGEST].strip("_") or "card"
        found, number = first, 1
        while found in self.taken:
            number += 1
            found = f"{first}_{number}"
        self.taken.add(found)
        return found
