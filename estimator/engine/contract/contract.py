"""The contract of a service file, checked: what `manage.py check` says of a service that is not whole.

What a file declares is read; what its methods answer is found by asking them with a probe, under each setting that
switches something.  All faults of a file are told at once, each with the line to mend.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import FrameType, GeneratorType
from typing import get_args

from estimator.engine.document.architecture import Node
from estimator.engine.limits.limits import missing_limits
from estimator.engine.measures import Demand, Load, Network, Use
from estimator.engine.operations import CallerKind, DimensionKind
from estimator.engine.probe.load import is_caused, probe, probe_network
from estimator.engine.resolve.nodes import ResolvedNode, checked_settings
from estimator.engine.service import (
    FAMILIES,
    AwsService,
    Service,
    ServiceType,
    described,
    limit_title,
    services,
)
from estimator.engine.setting import SET, SettingDeclaration, Settings, declared
from pricing.book import LimitBook, PriceBook, Tables

HOME = "us-east-1"
HOURS_PER_MONTH, MONTH = 730.0, 12.0
CALLER_KINDS: tuple[str, ...] = get_args(CallerKind)
NAMED_UNITS = ("ms", "s", "minutes", "hours", "days", "months", "kb", "mb", "gb", "usd", "percent", "per_second")
"""How a setting's name ends where its number has a unit, whatever its type."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a service, where, and the way out."""

    slug: str
    message: str
    file: str = ""
    line: int = 0
    hint: str = ""

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}" if self.file else ""


def faults(service: Service, tables: Tables | None) -> list[Fault]:
    """Everything that is wrong with a service; empty where it is whole.

    Where the tables cannot be read (None), what its file alone shows.
    """
    found = [*_names(service), *_settings(service), *_events(service), *_operations(service), *_borrowed(service)]
    if tables is not None:
        limits = tables.limit_book(HOME)
        found += [*_dimensions(service, tables.price_book(HOME)), *_limits(service, limits)]
        found += _answers(service, limits, is_whole=not found)
    return list(dict.fromkeys(found))


# -- what the file declares ----------------------------------------------------------------------------------------


def _names(service: Service) -> Iterator[Fault]:
    for name, known in (("type", get_args(ServiceType)), ("family", tuple(FAMILIES))):
        value = getattr(service, name, "")
        if value not in known and (value or service.is_drawn):
            yield _fault(service, f"is of the {name} “{value}”{_near(value, known)}", f'{name} = "{value}"')


def _dimensions(service: Service, prices: PriceBook) -> Iterator[Fault]:
    for key, dimension in service.dimensions.items():
        if not _has_price(key, prices):
            hint = "Add its rows to pricing/data/prices.csv, or mend the key."
            yield _fault(service, f"bills {key}, which has no price in {HOME} or globally", key, hint=hint)
        if dimension.of and dimension.of not in services():
            yield _fault(service, f"puts {key} on the bill of {dimension.of}, which is no service", dimension.of)
    for key, dimension in chain(service.dimensions.items(), service.own_dimensions.items()):
        kinds = get_args(DimensionKind)
        if dimension.kind not in kinds:
            yield _fault(service, f"has {key} of the kind “{dimension.kind}”{_near(dimension.kind, kinds)}", key)


def _borrowed(service: Service) -> Iterator[Fault]:
    for key in service.borrows:
        if not any(_is_named(key, one) or _is_named(one, key) for other in services().values() for one in _own(other)):
            yield _fault(service, f"borrows {key}, which no service declares", key)


def _own(service: Service) -> Iterator[str]:
    """The dimensions and limits a service declares."""
    yield from chain(service.dimensions, service.own_dimensions, service.limits, service.own_limits)


def _is_named(key: str, named: str) -> bool:
    """Whether a key is one that is named, or of a family that is: `cloudwatch.logs.*`."""
    return key == named or (named.endswith("*") and key.startswith(named[:-1]))


def _has_price(key: str, prices: PriceBook) -> bool:
    if key.endswith("*"):
        return any(name.startswith(key[:-1]) for name in prices.prices)
    return key in prices.prices


def _limits(service: Service, limits: LimitBook) -> Iterator[Fault]:
    of_settings = (one.limit for one in declared(service.Settings).values() if one.limit)
    of_batches = (operation.batch_limit for operation in service.operations if operation.batch_limit)
    for key in missing_limits(limits, dict.fromkeys([*service.limits, *of_settings, *of_batches])):
        hint = "Add its row to pricing/data/limits.csv, or mend the key."
        yield _fault(service, f"asks the limit {key}, which has no row", key, hint=hint)


def _settings(service: Service) -> Iterator[Fault]:
    for name in bare_settings(service):
        hint = "Give it `unit` or `choices`; `unitless=True` where it honestly has neither."
        yield _fault(service, f"has the setting {name} without unit or choices", f"{name}:", hint=hint)
    known = declared(service.Settings)
    for name, one in known.items():
        if one.when is not None and one.when[0] not in known:
            yield _fault(service, f"has the setting {name} that waits for {one.when[0]}, which is none", f"{name}:")


def bare_settings(service: Service) -> list[str]:
    """Settings nobody could read: no unit, no choices, and a label that does not do without (see `setting`)."""
    return [
        name
        for name, one in declared(service.Settings).items()
        if not (one.unit or one.choices or one.is_unitless or _is_count(one))
    ]


def _is_count(one: SettingDeclaration) -> bool:
    """Yes or no, so many of what the label names, or so many per something."""
    if one.kind == "yes_no":
        return True
    if one.name.endswith(tuple(f"_{unit}" for unit in NAMED_UNITS)):
        return False
    return one.kind == "whole" or "per " in one.title.lower()


def _events(service: Service) -> Iterator[Fault]:
    operations = {operation.name for operation in service.operations}
    yield from _twice(service, "event", [event.name for event in service.events])
    for event in service.events:
        yield from _kinds(service, f"event {event.name} sends", [event.sends], event.sends)
        for cause in event.of:
            if cause not in operations:
                near = _near(cause, tuple(sorted(operations)))
                yield _fault(service, f"has the event {event.name} of the operation “{cause}”{near}", cause)
        for words in event.contradictions:
            yield _fault(service, f"has the event {event.name}, which {words}", event.name)
        if event.per not in ("call", "item"):
            yield _fault(service, f"has the event {event.name} per “{event.per}”; it is per call or item", event.name)


def _operations(service: Service) -> Iterator[Fault]:
    yield from _twice(service, "operation", [operation.name for operation in service.operations])
    for kind in sorted({kind for operation in service.operations for kind in operation.accepts}):
        names = [operation.name for operation in service.operations if kind in operation.accepts]
        who = f"operation {names[0]} accepts" if len(names) == 1 else f"operations {', '.join(names)} accept"
        yield from _kinds(service, who, [kind])


def _kinds(service: Service, who: str, kinds: Iterable[str], text: str = "") -> Iterator[Fault]:
    for kind in kinds:
        if kind not in CALLER_KINDS:
            hint = "A new kind of caller is added to CallerKind in estimator/engine/operations.py."
            yield _fault(service, f"{who} “{kind}”{_near(kind, CALLER_KINDS)}", text or kind, hint=hint)


def _twice(service: Service, what: str, names: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield _fault(service, f"has the {what} {name} twice", name)


# -- what its methods answer ---------------------------------------------------------------------------------------

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


def _answers(service: Service, limits: LimitBook, *, is_whole: bool) -> Iterator[Fault]:
    """Uses and demands under every setting that switches something.

    Of a service that is declared wrongly (`is_whole` False), what cannot be asked follows from that and is left out.
    """
    for operation in service.operations:
        if is_whole and not is_caused(operation):
            yield _fault(service, f"has the operation {operation.name}, which no event causes", operation.name)
    try:
        for raw in variants(service, limits):
            node = _node(service, raw, limits)
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
    return any(_is_named(key, named) for named in chain(_own(service), service.borrows))


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
        file, line = (_short(frame.f_code.co_filename), frame.f_lineno) if frame else ("", 0)
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
        file = _short(at.tb_frame.f_code.co_filename)
        if not found[0] or not file.startswith("estimator/engine"):
            found = file, at.tb_lineno
        at = at.tb_next
    return found


def variants(service: Service, limits: LimitBook) -> Iterator[dict[str, object]]:
    """The settings as they come, then with each of them at another of its values, what it waits for switched on."""
    yield {}
    known = declared(service.Settings)
    for name, one in known.items():
        for value in _other_values(one, limits):
            yield {**_switched_on(one, known), name: value}


def _other_values(one: SettingDeclaration, limits: LimitBook) -> Iterator[object]:
    if one.kind == "yes_no":
        yield not one.default
    elif one.kind == "choice":
        yield from (choice for choice in one.choices if choice != one.default)
    elif one.is_number and not one.default:
        low = one.range(limits).low or 0
        most = one.range(limits).high
        value = min(max(low, 1) + (low > 0 and one.range(limits).above), most if most is not None else 1e9)
        yield int(value) if one.kind == "whole" else float(value)


def _switched_on(one: SettingDeclaration, known: Mapping[str, SettingDeclaration]) -> dict[str, object]:
    if one.when is None:
        return {}
    name, values = one.when
    if values != SET:
        return {name: values[0]}
    return {name: 1 if known[name].kind == "whole" else 1.0} if known[name].is_number else {}


def _node(service: Service, raw: dict[str, object], limits: LimitBook) -> ResolvedNode | None:
    """A node with these settings, None where they are refused together."""
    settings, _ = checked_settings(service, raw, limits)
    if settings is None:
        return None
    return ResolvedNode("one", "One", Node(id="one", service=service.slug), service, settings, HOME, limits)


# -- where it stands -------------------------------------------------------------------------------------------------


def _fault(service: Service, words: str, text: str, *, hint: str = "") -> Fault:
    """A fault at the line of the service's file that holds a text, else at its class."""
    file, line = _line_of(type(service), text)
    end = "" if words.endswith("?") else "."
    return Fault(service.slug, f"{service.name} {words}{end}", file, line, hint)


def _line_of(service_class: type[Service], text: str) -> tuple[str, int]:
    """(file, line) of the first line of a service's file or folder that holds a text, quoted if it is a key."""
    for path in _files(service_class.__module__):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if f'"{text}"' in line or (text.endswith(":") and re.search(rf"^\s+{re.escape(text)}", line)):
                return _short(str(path)), number
    try:
        source = inspect.getsourcefile(service_class)
        return (_short(source), inspect.getsourcelines(service_class)[1]) if source else ("", 0)
    except (OSError, TypeError):
        return "", 0


@lru_cache(maxsize=256)
def _files(module_name: str) -> tuple[Path, ...]:
    """The file of a service, or those of its folder."""
    module = sys.modules.get(module_name)
    if module is None or not module.__file__ or "aws" not in Path(module.__file__).parts:
        return ()
    path = Path(module.__file__)
    return tuple(sorted(path.parent.glob("*.py"))) if path.parent.name != "aws" else (path,)


def _short(file: str) -> str:
    """A path from the project's root."""
    parts = Path(file).parts
    return str(Path(*parts[parts.index("estimator") :])) if "estimator" in parts else Path(file).name


def _near(word: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(word, known, 1, 0.5)
    return f"; did you mean “{near[0]}”?" if near else f"; known are {', '.join(known)}"


__all__ = ["CALLER_KINDS", "Fault", "bare_settings", "faults", "traced", "variants", "wrong"]
