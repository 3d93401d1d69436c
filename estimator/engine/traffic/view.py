"""What a service file sees of an edge and of the nodes at its ends: a narrow view of what `resolve` made.

Services are told of their neighbours by what those can do, not by their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import Amount
from estimator.engine.operations import Event, Operation
from estimator.engine.setting import Settings
from pricing.book import LimitBook


class ServiceView(Protocol):
    """What a service file may ask of another service."""

    slug: ClassVar[str]
    name: ClassVar[str]
    is_outside: ClassVar[bool]
    is_function: ClassVar[bool]
    runs_at_the_edge: ClassVar[bool]
    keeps_connections: ClassVar[bool]
    is_balancer: ClassVar[bool]
    bills_own_transfer: ClassVar[bool]
    subscribes_as: ClassVar[str]
    is_timed_target: ClassVar[bool]

    def pollers(self, s: Settings) -> Amount: ...
    def admitted(self, s: Settings) -> Amount | None: ...
    def gives_up_after(self, s: Settings, operation: str) -> float | None: ...
    def is_private(self, s: Settings) -> bool: ...
    def keeps_order(self, s: Settings) -> bool: ...
    def viewers(self, s: Settings) -> Mapping[str, float]: ...
    def session_seconds(self, s: Settings) -> Amount: ...
    def idle_seconds(self, s: Settings) -> Amount: ...


class EdgeEnd(Protocol):
    """The node at an end of an edge."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def service(self) -> ServiceView: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def region(self) -> str: ...
    @property
    def limits(self) -> LimitBook: ...


class EdgeView(Protocol):
    """An edge with both its ends.

    `declared` is the edge as the document has it; `share` what its filter and the caches before it let through, 0 to 1;
    `network` what its bytes cross, `ends` what lies between the two nodes however it is reached; `failing` the share
    of items whose handling fails, of a batch as a whole where `whole_batch` says so; `in_a_row` how many answers one
    event waits for.
    """

    @property
    def id(self) -> str: ...
    @property
    def declared(self) -> Edge: ...
    @property
    def source(self) -> EdgeEnd: ...
    @property
    def target(self) -> EdgeEnd: ...
    @property
    def event(self) -> Event: ...
    @property
    def operation(self) -> Operation: ...
    @property
    def count(self) -> Amount: ...
    @property
    def share(self) -> Amount: ...
    @property
    def network(self) -> str: ...
    @property
    def ends(self) -> str: ...
    @property
    def failing(self) -> Amount: ...
    @property
    def whole_batch(self) -> bool: ...
    @property
    def in_a_row(self) -> Amount: ...
