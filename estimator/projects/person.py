"""Who works on projects: somebody with an account, a visitor without one, or whoever a link lets in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

BY_LINK = "share:"


@dataclass(frozen=True)
class Person:
    """An account by its id, or a visitor by the name their browser holds; a visitor who has edited nothing has none.

    `links` are the shares whose links they have opened; `share_id` is the one by which they edit, if they do.
    """

    user_id: int | None = None
    visitor: str = ""
    links: tuple[int, ...] = ()
    share_id: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether something could be theirs."""
        return self.user_id is not None or bool(self.visitor)

    @property
    def author(self) -> str:
        """How revisions name who made them: share:1, user:1, or visitor: and their name; empty for somebody unknown."""
        if self.share_id is not None:
            return author_of_share(self.share_id)
        if self.user_id is not None:
            return f"user:{self.user_id}"
        return f"visitor:{self.visitor}" if self.visitor else ""

    def named(self) -> Person:
        """The same person; a visitor without a name gets one."""
        return self if self.is_known else replace(self, visitor=str(uuid.uuid4()))

    def by_link(self, share_id: int) -> Person:
        """The same person, whose edits are by a link."""
        return replace(self, share_id=share_id)


def author_of_share(share_id: int) -> str:
    """How revisions name whoever edits by a link."""
    return f"{BY_LINK}{share_id}"


def is_by_link(author: str) -> bool:
    """Whether a revision was made by a link."""
    return author.startswith(BY_LINK)
