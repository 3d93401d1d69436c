"""Who works on projects: somebody with an account, or a visitor without one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """An account by its id, or a visitor by the name their browser holds; a visitor who has edited nothing has none."""

    user_id: int | None = None
    visitor: str = ""

    @property
    def is_known(self) -> bool:
        """Whether something could be theirs."""
        return self.user_id is not None or bool(self.visitor)

    @property
    def author(self) -> str:
        """How revisions name who made them: user:1, or visitor: and their name; empty for somebody unknown."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        return f"visitor:{self.visitor}" if self.visitor else ""

    def named(self) -> Person:
        """The same person; a visitor without a name gets one."""
        return self if self.is_known else Person(visitor=str(uuid.uuid4()))
