"""Addresses of the builder with another selection than its page has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from estimator.web.views.session import EditingSession

BEGUN_ANEW = {
    "tab": ("find", "page", "card", "well", "quota"),
    "bill": ("page",),
    "node": ("calls", "callers", "to", "among", "cards", "ask"),
}
"""What of a page is no longer meant once something else is selected."""


@dataclass(frozen=True)
class Links:
    """Addresses of a page with another selection than it has."""

    path: str
    chosen: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, editing: EditingSession, chosen: Mapping[str, str]) -> Links:
        """The addresses of the builder."""
        return cls(editing.url("builder"), tuple(chosen.items()))

    @property
    def unselected(self) -> Links:
        """The same with nothing selected and no page turned: what a drawing needs, whatever is selected in it."""
        return Links(
            self.path,
            tuple((name, value if name in ("tab", "bill", "times", "tour") else "") for name, value in self.chosen),
        )

    def page(self, **changes: str) -> str:
        anew = {name: "" for change in changes for name in BEGUN_ANEW.get(change, ())}
        query = {name: value for name, value in {**dict(self.chosen), **anew, **changes}.items() if value}
        return f"{self.path}{'?' if query else ''}{urlencode(query)}"
