"""What a format is made of: a document, what it costs and how it compares, each worked out when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate
from estimator.pages.reports import compare_at, file_name, what_if
from estimator.projects.reads import comparison_of, estimate_of
from estimator.whatif.comparison.compare import Comparison

NOTHING_DRAWN = "Nothing is drawn yet, so there is nothing to download."
NOTHING_COMPARED = "Nothing here runs on functions or containers, so there is no comparison to download."


@dataclass(frozen=True)
class Exported:
    """An architecture to hand over on a day, at a multiple of its traffic.

    `estimate` and `comparison` raise DocumentError where there is none: nothing is drawn, or the document says what
    cannot be.
    """

    architecture: Architecture
    day: date = field(default_factory=date.today)
    scale: float = 1.0

    @cached_property
    def estimate(self) -> Estimate:
        if not self.architecture.nodes:
            raise DocumentError(NOTHING_DRAWN)
        return estimate_of(self.architecture) if self.scale == 1 else what_if(self.architecture, self.scale)

    @cached_property
    def comparison(self) -> Comparison:
        """The architecture beside its other form; of what has none the same twice."""
        if not self.architecture.nodes:
            raise DocumentError(NOTHING_DRAWN)
        return comparison_of(self.architecture) if self.scale == 1 else compare_at(self.architecture, self.scale)

    @property
    def compared(self) -> Comparison:
        """The comparison where there is something to compare; raises DocumentError elsewhere."""
        if not self.comparison.moved.sized:
            raise DocumentError(NOTHING_COMPARED)
        return self.comparison

    def file_name(self, ending: str) -> str:
        """food-ordering-2026-11-28.xlsx: letters, digits and dashes alone, whatever the architecture is called."""
        return file_name(self.architecture, ending, self.day)
