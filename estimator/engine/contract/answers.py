"""What the methods of a service answer to a probe: uses and demands of what it declares, in words.

A fault stands at the line that gave the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from types import FrameType, GeneratorType

from estimator.engine.contract.declarations import is_named, own_keys
from estimator.engine.contract.places import Fault, fault_at, short_path
from estimator.engine.contract.variants import node_with, variants
from estimator.engine.load import Load
from estimator.engine.measures import Demand, Use
from estimator.engine.network import Network
from estimator.engine.probe.load import is_caused, probe
from estimator.engine.probe.network import probe_network
from estimator.engine.registry import described, limit_title
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import AwsService, Service
from estimator.engine.setting import Settings
from pricing.book import LimitBook

HOURS_PER_MONTH, MONTH = 730.0, 12.0
HOOKS: Mapping[str, object] = {
    "usage": AwsService.usage,
    "demands": AwsService.demands,
    "problems": AwsService.problems,
}
NETWORK_HOOKS: Mapping[str, object] = {
    "stands": AwsService.stands,
    "carries": AwsService.carries,
    "carried_demands": AwsService.carried_demands,
}
ProbeAnswer = tuple[object, str, int]
"""(what was answered, file and line it came from)."""


def answer_faults(service: Service, limits: LimitBook, *, is_whole: bool) -> Iterator[Fault]:
    """Uses and demands under every setting that switches something.

    Of a service that is declared wrongly (`is_whole` False), what cannot be asked follows from that and is left out.
    """
    for operation in service.operations:
        if is_whole and not is_caused(operation):
            yield fault_at(service, f"has the operation {operation.name}, which no event causes", operation.name)
    try:
        for raw in variants(service, limits):
            node = node_with(service, raw, limits)
            if node is None:
                continue
            for name, hook in chain(HOOKS.items(), NETWORK_HOOKS.items()):
                if hook in service.overridden:
                    yield from _judged(service, name, node, is_whole=is_whole)
    except Exception:
        if is_whole:
            raise


def _judged(service: Service, name: str, node: ResolvedNode, *, is_whole: bool) -> Iterator[Fault]:
    try:
        for answers in _asked(service, name, node):
            for answer, file, line in traced(answers):
                yield from (Fault(service.slug, message, file, line, hint) for message, hint in wrong(service, answer))
    except Exception as error:  # noqa: BLE001  whatever it raises is what there is to say
        if not is_whole:
            return
        file, line = _raised_at(error)
        text = f"{service.name} cannot be asked for its {name}: {type(error).__name__}: {error}."
        yield Fault(service.slug, text, file, line)


def _asked(service: Service, name: str, node: ResolvedNode) -> Iterator[Iterable[object]]:
    """What a method answers: of a node, or of a network with the node and of one without it."""
    if name in HOOKS:
        hook: Callable[[Settings, Load], Iterable[object]] = getattr(service, name)
        yield hook(node.settings, probe(node, month=MONTH, hours_per_month=HOURS_PER_MONTH))
        return
    for is_drawn in (service.is_drawn, False):
        network = probe_network(node, is_drawn=is_drawn, month=MONTH, hours_per_month=HOURS_PER_MONTH)
        if name == "carries":
            yield from map(service.carries, network.all_flows())
        else:
            of_network: Callable[[Network], Iterable[object]] = getattr(service, name)
            yield of_network(network)


def wrong(service: Service, answer: object) -> Iterator[tuple[str, str]]:
    """(what is wrong with a use or a demand, the way out); those of a network come with the node they stand at."""
    if isinstance(answer, tuple) and len(answer) == 2:
        answer = answer[1]
    if isinstance(answer, Use):
        if not _may_use(service, answer.dimension):
            hint = (
                f"Add it to `borrows`: {on_bill[2]} bills it too."
                if (on_bill := described(answer.dimension))
                else "Add it to `dimensions` of the service, with rows in pricing/data/prices.csv."
            )
            yield f"{service.name} uses {answer.dimension}, which it does not declare.", hint
        if not _takes_turns(answer.factors):
            hint = 'Each amount is followed by the word a reader needs: Use(KEY, calls, "calls", 0.12, "s").'
            yield f"{service.name} uses {answer.dimension} with an amount that has no words.", hint
    if isinstance(answer, Demand) and not _may_use(service, answer.key):
        hint = (
            "Add it to `limits` of the service, with a row in pricing/data/limits.csv."
            if limit_title(answer.key) == answer.key
            else "Add it to `limits` of the service, or to `borrows` where it counts against another's limit."
        )
        yield f"{service.name} asks the limit {answer.key}, which it does not declare.", hint


def _may_use(service: Service, key: str) -> bool:
    """Whether a service declares a dimension or limit, or borrows it."""
    return any(is_named(key, named) for named in chain(own_keys(service), service.borrows))


def _takes_turns(factors: tuple[object, ...]) -> bool:
    amounts, words = factors[::2], factors[1::2]
    return (
        len(amounts) == len(words)
        and not any(isinstance(one, str) for one in amounts)
        and all(isinstance(word, str) and word.strip("÷| ") for word in words)
    )


def traced(answers: Iterable[object]) -> Iterator[ProbeAnswer]:
    """Each answer of a method with the file and line that gave it."""
    iterator = iter(answers)
    for answer in iterator:
        frame = _innermost(iterator)
        file, line = (short_path(frame.f_code.co_filename), frame.f_lineno) if frame else ("", 0)
        yield answer, file, line


def _innermost(iterator: object) -> FrameType | None:
    frame: FrameType | None = None
    while isinstance(iterator, GeneratorType) and iterator.gi_frame is not None:
        frame, iterator = iterator.gi_frame, iterator.gi_yieldfrom
    return frame


def _raised_at(error: BaseException) -> tuple[str, int]:
    """The last line on the way to an error that is not the engine's."""
    at, found = error.__traceback__, ("", 0)
    while at is not None:
        file = short_path(at.tb_frame.f_code.co_filename)
        if not found[0] or not file.startswith("estimator/engine"):
            found = file, at.tb_lineno
        at = at.tb_next
    return found
