"""What a document says that nothing of it uses: rates by which nothing is billed, quotas that limit nothing, prices and
numbers of a node or an arrow that have no effect as things stand.  It is named, never dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

from estimator.engine import figures
from estimator.engine.bill.own_rates import own_rates
from estimator.engine.estimate import Estimate
from estimator.engine.limits.raising import quota_of
from estimator.engine.maths.amounts import anywhere
from estimator.engine.registry import description, limit_title
from estimator.engine.resolve.arrows import wanted_arrow
from estimator.engine.resolve.conditions import way_out
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService, Service
from estimator.engine.setting import NO_ARROWS, SettingDeclaration, declared

MOST_NAMED = 3
"""So many rates or quotas are named in one sentence."""


class Unused(NamedTuple):
    """A value of the document that has no effect: what it is (`kind`), where it stands, and a sentence about it."""

    kind: Literal["rate", "quota", "setting"]
    names: tuple[str, ...]
    message: str


def unused(estimate: Estimate) -> list[Unused]:
    """All that an estimate leaves unused: rates, quotas, settings."""
    return [*_rates(estimate), *_quotas(estimate), *_settings(estimate.resolved)]


def _rates(estimate: Estimate) -> Iterator[Unused]:
    own, price_book = own_rates(estimate.architecture), estimate.tables.price_book
    used = set()
    for line in estimate.lines:
        region = line.priced.region
        key = own.key(line.dimension, region)
        if key is not None and line.priced.price == own.price(line.dimension, region, price_book(region)):
            used.add(key)
    left = [key for key in own.of if key not in used]
    if not left:
        return
    named = figures.listed([f"{name}{f' in {region}' if region else ''}" for name, region in left], MOST_NAMED)
    many = len(left) > 1
    words = f"{'Rates' if many else 'The rate'} of {named} {'are' if many else 'is'} used by no line of the bill: "
    words += f"nothing here is billed as {'these' if many else description(left[0][0])[0].lower()}"
    words += " there." if any(region for _, region in left) else "."
    yield Unused("rate", tuple(dict.fromkeys(name for name, _ in left)), words)


def _quotas(estimate: Estimate) -> Iterator[Unused]:
    quotas = estimate.architecture.quotas
    if not quotas:
        return
    used = {pool.limit.key for pool in estimate.asked.values()} | {
        quota_of(pool)[0].key for pool in estimate.asked.values()
    }
    for node in estimate.resolved.nodes.values():
        used |= {one.limit for one in declared(node.service.Settings).values()}
    left = [key for key in quotas if key not in used]
    if left:
        book = estimate.tables.limit_book(estimate.architecture.region)
        titles = [book.limit(key).name if limit_title(key) == key else limit_title(key) for key in left]
        many = len(left) > 1
        words = f"{'Quotas' if many else 'The quota'} of {figures.listed(titles, MOST_NAMED)} "
        words += (
            f"{'limit' if many else 'limits'} nothing here: nothing that is drawn asks for {'them' if many else 'it'}."
        )
        yield Unused("quota", tuple(left), words)


def _settings(resolved: Resolved) -> list[Unused]:
    """Own prices that wait for a setting, and numbers that wait for an arrow; the same at any traffic."""
    if resolved not in _found:
        _found[resolved] = [*_waiting(resolved), *_of_edges(resolved)]
    return _found[resolved]


_found: WeakKeyDictionary[Resolved, list[Unused]] = WeakKeyDictionary()


def _waiting(resolved: Resolved) -> Iterator[Unused]:
    for node in resolved.nodes.values():
        arrows = resolved.arrows.get(node.id, NO_ARROWS)
        for_arrows: dict[str, list[SettingDeclaration]] = {}
        for name, value in node.declared.settings.items():
            one = declared(node.service.Settings)[name]
            if one.says_nothing(value):
                continue
            if not one.applies(node.settings):
                words = f"{node.label}: {one.title} {one.in_words(value)} {way_out(node.service, one, node.settings)}"
                yield Unused("setting", (f"{node.id}/{name}",), words)
            elif one.lacks(arrows) and (arrows or not _is_stated(node)):
                for_arrows.setdefault(wanted_arrow(node.service, one), []).append(one)
        for wanted, found in for_arrows.items():
            yield _wait_for_an_arrow(node, found, wanted)


def _of_edges(resolved: Resolved) -> Iterator[Unused]:
    """What an arrow says that changes nothing of its calls."""
    for edge in resolved.edges:
        said, calls = edge.declared, f"{edge.source.label} → {edge.target.label}"
        if said.retries and not edge.event.polled and not _can_fail(edge.target.service):
            words = (
                f"{calls}: {figures.counted(said.retries, 'retry', 'retries')} without effect, as no call of it fails"
            )
            yield Unused("setting", (f"{edge.id}/retries",), f"{words}: leave this out.")
        if said.batch_size is not None and _brings_one(edge):
            words = f"{calls}: a batch of {said.batch_size:,} without effect, as a call brings one"
            yield Unused("setting", (f"{edge.id}/batch_size",), f"{words}: leave this out, or say how many there are.")


def _can_fail(service: Service) -> bool:
    """Whether a share of what is done there may fail."""
    return not service.overridden.isdisjoint((AwsService.failing_share, AwsService.always_failing_share))


def _brings_one(edge: ResolvedEdge) -> bool:
    """Whether a function is called for each event by itself: nobody gathers events, and none makes several calls."""
    gathers = edge.event.polled or edge.event.hands_on or edge.event.sends == "graphql"
    return edge.target.service.is_function and not gathers and not anywhere(edge.count > 1)


def _is_stated(node: ResolvedNode) -> bool:
    """Whether it says itself what it bills, as a calculator's form does, so that no arrow need say it."""
    return bool(node.declared.measured or node.declared.once)


def _wait_for_an_arrow(node: ResolvedNode, found: Sequence[SettingDeclaration], wanted: str) -> Unused:
    given = node.declared.settings
    named = figures.listed([f"{one.title} {one.in_words(given[one.name])}" for one in found], MOST_NAMED)
    have, these = ("have", "these") if len(found) > 1 else ("has", "this")
    words = f"{node.label}: {named} {have} no effect, as {wanted}: draw one, or leave {these} out."
    return Unused("setting", tuple(f"{node.id}/{one.name}" for one in found), words)
