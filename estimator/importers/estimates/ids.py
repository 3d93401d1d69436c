"""Names and ids of cards that differ: Orders table, orders_table, Orders table 2, orders_table_2."""

from __future__ import annotations

import re

LONGEST = 40
WORDS = re.compile(r"[a-z0-9]+")


class Ids:
    """Ids and names, each given once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.names: set[str] = set()

    def named(self, name: str) -> str:
        """The name, with a number behind it where another card has it."""
        found, number = name, 1
        while found in self.names:
            number += 1
            found = f"{name} {number}"
        self.names.add(found)
        return found

    def of(self, name: str) -> str:
        first = "_".join(WORDS.findall(name.lower()))[:LONGEST].strip("_") or "card"
        found, number = first, 1
        while found in self.taken:
            number += 1
            found = f"{first}_{number}"
        self.taken.add(found)
        return found
