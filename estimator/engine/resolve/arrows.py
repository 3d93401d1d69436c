"""The arrows of a node, as far as settings wait for them, and what to say of one that waits in vain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from estimator.engine.document.architecture import Architecture
from estimator.engine.operations import spoken
from estimator.engine.registry import services
from estimator.engine.service import Service
from estimator.engine.setting import RETRIED, Arrows, SettingDeclaration


def arrows_of(architecture: Architecture) -> Mapping[str, Arrows]:
    """What the arrows of each node are; nodes without one are left out."""
    slugs = {node.id: node.service for node in architecture.nodes}
    starting: dict[str, set[str]] = {}
    called: dict[str, set[str]] = {}
    for edge in architecture.edges:
        starting.setdefault(edge.source, set()).update((edge.event, edge.operation))
        leads = called.setdefault(edge.target, set())
        leads.add(edge.operation)
        service = services().get(slugs.get(edge.source, ""))
        event = None if service is None else service.event(edge.event)
        if event is not None:
            leads.add(event.sends)
        if edge.retries:
            leads.add(RETRIED)
    return {
        node_id: Arrows(frozenset(starting.get(node_id, ())), frozenset(called.get(node_id, ())))
        for node_id in dict.fromkeys((*starting, *called))
    }


def wanted_arrow(service: Service, one: SettingDeclaration) -> str:
    """What there is not, for which a setting has no effect: “no arrow leads to it by crawl”."""
    called, starting, _ = one.needed
    if not called and not starting:
        return "no arrow leads to it" if service.operations else "no arrow starts from it"
    ways = []
    by = [spoken(name) for name in called if service.operation(name) is not None]
    senders = list(_senders(service, called))
    leads = [f"{word} {_any_of(names)}" for word, names in (("by", by), ("from", senders)) if names]
    if leads:
        ways.append(f"leads to it {', or '.join(leads)}")
    events = [event for name in starting if (event := service.event(name)) is not None]
    if events:
        ways.append(f"starts from its {_any_of([event.many or f'{spoken(event.name)}s' for event in events])}")
    elsewhere = [spoken(name) for name in starting if service.event(name) is None]
    if elsewhere:
        ways.append(f"starts from it by {_any_of(elsewhere)}")
    return f"no arrow {_any_of(ways)}"


def _senders(service: Service, names: Collection[str]) -> Iterator[str]:
    """The services that are callers of a kind among some names; those of operations are none."""
    kinds = {name for name in names if service.operation(name) is None}
    for other in services().values():
        if any(event.sends in kinds for event in other.events):
            yield other.name


def _any_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
