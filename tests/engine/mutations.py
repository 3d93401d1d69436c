"""Documents as fuzzers write them: good ones, with a few things in them changed, dropped, doubled or cut."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from random import Random

from estimator.engine.document.architecture import Edge
from estimator.engine.document.reading import dump
from estimator.engine.registry import services
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.setting import declared
from estimator.published.bills import published_bills
from pricing.tables import read_tables
from tests.engine.bounds import FORMS, document_at, settings_at_bounds, values_at_bounds
from tests.engine.samples import quiet, random_document, starter_documents

ODD = (0, -0.0, -1, 1, 0.5, 7, 1e-9, 1e-12, 5e-324, 1e9, 1e15, 1e16, 1.7e308, 10**25, 10**400)
ODD_TYPES = (None, True, False, "", "12", "x" * 300, "\u202e", [], [1], {}, {"a": 1}, [[[[]]]])
TEXT_ODD = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "\\ud800",
    "\\u0000",
    '"a":1,"a":2',
    "[" * 2_000,
    "\ufeff",
    "9" * 5_000,
)
type Change = Callable[[Random, dict], None]


def mutated_text(seed: int) -> str:
    """The text of one document: the same for a seed, for ever."""
    chance = Random(seed)
    data = json.loads(_base(chance))
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        chance.choice(CHANGES)(chance, data)
        data = json.loads(json.dumps(data))  # what a change puts in is shared, and the next may change it in place
    text = json.dumps(data)
    return _cut(chance, text) if chance.random() < 0.1 else text


def _base(chance: Random) -> str:
    """A ready architecture, a published one, all a service can do, or a random one."""
    kind = chance.random()
    if kind < 0.2:
        return chance.choice(_written())
    if kind < 0.5:
        slug = chance.choice(_drawn())
        return dump(document_at(slug, quiet(slug), chance.choice(list(FORMS.values()))))
    return dump(random_document(chance, chance.randint(1, 10)))


@lru_cache(maxsize=1)
def _written() -> list[str]:
    return [*map(dump, starter_documents()), *(json.dumps(one.document) for one in published_bills())]


@lru_cache(maxsize=1)
def _drawn() -> list[str]:
    return [one.slug for one in services().values() if one.is_drawn]


# -- changes of the document ---------------------------------------------------------------------------------------


def _setting_at_a_bound(chance: Random, data: dict) -> None:
    node = _one_of(chance, data, "nodes")
    service = services().get(str(node.get("service")))
    if service is None or not service.is_drawn or not isinstance(node.get("settings", {}), dict):
        return
    limits = read_tables().limit_book("us-east-1")
    known = declared(service.Settings)
    if chance.random() < 0.5:
        node.setdefault("settings", {}).update(chance.choice(list(settings_at_bounds(service.slug, limits))))
    elif known:
        name = chance.choice(list(known))
        node.setdefault("settings", {})[name] = chance.choice(values_at_bounds(known[name], limits))


def _edge_of_a_form(chance: Random, data: dict) -> None:
    _one_of(chance, data, "edges").update(chance.choice(list(FORMS.values())))


def _odd_number(chance: Random, data: dict) -> None:
    numbers = [(part, key) for part, key in _places(data) if isinstance(part[key], int | float) and key != "version"]
    if numbers:
        part, key = chance.choice(numbers)
        part[key] = chance.choice(ODD)


def _odd_edge_number(chance: Random, data: dict) -> None:
    fields = [name for name in Edge.model_fields if name not in ("id", "source", "target", "event", "operation")]
    _one_of(chance, data, "edges")[chance.choice(fields)] = chance.choice((*ODD, *ODD_TYPES))


def _odd_type(chance: Random, data: dict) -> None:
    for part, key in _one_place(chance, data):
        part[key] = chance.choice(ODD_TYPES)


def _drop(chance: Random, data: dict) -> None:
    for part, key in _one_place(chance, data):
        del part[key]


def _double(chance: Random, data: dict) -> None:
    found = data.get(chance.choice(("nodes", "edges")))
    if isinstance(found, list) and found:
        found.append(json.loads(json.dumps(chance.choice(found))))
        if isinstance(found[-1], dict) and chance.random() < 0.8:
            found[-1]["id"] = f"again-{len(found)}"


def _another_service(chance: Random, data: dict) -> None:
    _one_of(chance, data, "nodes").update(service=chance.choice(list(services())), settings={})


def _another_end(chance: Random, data: dict) -> None:
    _one_of(chance, data, "edges")[chance.choice(("source", "target"))] = _one_of(chance, data, "nodes").get("id")


def _another_way(chance: Random, data: dict) -> None:
    """An edge between two nodes by anything one can cause on the other; often one that closes a loop."""
    ends = [_one_of(chance, data, "nodes"), _one_of(chance, data, "nodes")]
    known = [services().get(str(node.get("service"))) for node in ends]
    pairs = possible_pairs(*known) if all(known) else []
    if pairs and isinstance(data.get("edges"), list):
        event, operation = chance.choice(pairs)
        edge = {"id": f"way-{len(data['edges'])}", "event": event, "operation": operation}
        edge |= {"source": ends[0].get("id"), "target": ends[1].get("id")}
        data["edges"].append({**edge, "share": chance.choice((1, 50, 99, 100))})


def _causes(chance: Random, data: dict) -> None:
    _one_of(chance, data, "edges")["caused_by"] = [
        _one_of(chance, data, "edges").get("id") for _ in range(chance.randint(1, 3))
    ]


def _own_rate_or_quota(chance: Random, data: dict) -> None:
    tables = read_tables()
    if chance.random() < 0.5:
        name = chance.choice(list(tables.price_book("us-east-1").prices))
        tiers = [{"usd": chance.choice(ODD)}, {"from": chance.choice(ODD), "usd": 1e-9}]
        data["rates"] = {name: tiers[: chance.randint(1, 2)]}
    else:
        name = chance.choice([key for key, _ in tables.limit_book("us-east-1").limits])
        data["quotas"] = {name: chance.choice(ODD)}


def _document_field(chance: Random, data: dict) -> None:
    data |= chance.choice(
        (
            {"hours_per_month": chance.choice((1, 744, 0, 5e-324))},
            {"month": chance.choice((1, 120, 121))},
            {"free_tier": chance.choice(("none", "always", "legacy_12_month"))},
            {"region": chance.choice(("eu-central-1", "us-gov-west-1", "ap-south-1", "mars-1"))},
            {"containers": {"slots": chance.choice(ODD)}},
            {"colour": "red"},
        )
    )


CHANGES: tuple[Change, ...] = (
    *(_setting_at_a_bound, _edge_of_a_form, _odd_number, _odd_edge_number, _odd_type, _drop, _double),
    *(_another_service, _another_end, _another_way, _causes, _own_rate_or_quota, _document_field),
    *(_setting_at_a_bound, _edge_of_a_form, _another_way, _setting_at_a_bound, _another_way),
)
"""What makes a document that is still accepted comes more often."""


def _one_of(chance: Random, data: dict, part: str) -> dict:
    """A node or edge of the document; a dict of nobody's where there is none."""
    found = [one for one in data.get(part) or () if isinstance(one, dict)] if isinstance(data.get(part), list) else []
    return chance.choice(found) if found else {}


def _one_place(chance: Random, data: dict) -> list[tuple[dict | list, str | int]]:
    """A place of the document, none where nothing is left of it."""
    places = list(_places(data))
    return [chance.choice(places)] if places else []


def _places(part: object) -> Iterator[tuple[dict | list, str | int]]:
    """Every place of the document that holds a value."""
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        yield part, key
        yield from _places(part[key])


# -- changes of the text -------------------------------------------------------------------------------------------


def _cut(chance: Random, text: str) -> str:
    """The text cut off, or with something in it that JSON has no place for."""
    at = chance.randrange(len(text))
    return text[:at] if chance.random() < 0.3 else text[:at] + chance.choice(TEXT_ODD) + text[at:]
