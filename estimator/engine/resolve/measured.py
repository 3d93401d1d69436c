"""Which dimensions a node may give quantities of, measured or billed once: those on whose lines it can stand, and what
is said of any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from re import findall
from typing import Literal

from estimator.engine.document.architecture import Node
from estimator.engine.document.errors import DocumentError, shortened
from estimator.engine.document.meant import CLOSE, is_among
from estimator.engine.operations import Dimension
from estimator.engine.registry import described, services, services_with
from estimator.engine.service import AwsService, Service

MOST_NAMED = 3


def check_stated(node: Node, service: Service, name: Literal["measured", "once"]) -> None:
    """Raises DocumentError for a dimension that the node does not bill, with those that may be meant."""
    for dimension in node.measured if name == "measured" else node.once:
        if can_measure(service, dimension):
            continue
        where = f"node {node.id}, {name}"
        known = described(dimension)
        if dimension in service.own_dimensions:
            message = f"“{dimension}” is a cost you give yourself: give it in the settings of the card."
            raise DocumentError(message, where, dimension)
        if known is None:
            message = f"nothing is billed as “{shortened(dimension)}”"
            raise DocumentError(f"{message}{_meant(dimension, service)}", where, dimension, code="unknown")
        label, _, owner = known
        message = f"{service.name} does not bill “{dimension}” ({label}): give it at a card of {services()[owner].name}"
        raise DocumentError(f"{message}{_meant(f'{dimension} {label}', service)}", where, dimension, code="unknown")


def can_measure(service: Service, dimension: str) -> bool:
    """Whether a node of a service may give a dimension as measured."""
    known = measurable(service)
    return dimension in known or any(key.endswith("*") and dimension.startswith(key[:-1]) for key in known)


@lru_cache(maxsize=256)
def measurable(service: Service) -> Mapping[str, Dimension]:
    """The dimensions that stand, or can stand, on the bill of a node: what its service declares, what it borrows of
    others, and what bytes cost on their way from it.  A key may end in `*`."""
    if service.is_outside and not service.dimensions:
        return {}
    found = dict(service.dimensions)
    for pattern in service.borrows:
        found |= {key: one for key, one in _declared().items() if key not in found and _fits(key, pattern)}
    carriers = dict.fromkeys((*services_with(AwsService.carries), *services_with(AwsService.stands)))
    for carrier in (one for one in carriers if one.type == "network"):
        if not (service.bills_own_transfer and not carrier.is_drawn):
            found |= {key: one for key, one in carrier.dimensions.items() if key not in found}
    return found


@lru_cache(maxsize=1_024)
def alternatives_of(service: Service, dimension: str) -> frozenset[str]:
    """The dimensions on which the same thing stands with other settings of the node, its own not among them: the hours
    of a function on Arm, of one on x86."""
    for group in service.alternatives:
        if any(fnmatchcase(dimension, pattern) for pattern in group):
            same = (key for key in measurable(service) if any(fnmatchcase(key, pattern) for pattern in group))
            return frozenset(same) - {dimension}
    return frozenset()


def _fits(key: str, pattern: str) -> bool:
    return key.startswith(pattern[:-1]) if pattern.endswith("*") else key == pattern


@lru_cache(maxsize=1)
def _declared() -> Mapping[str, Dimension]:
    return {key: one for service in services().values() for key, one in service.dimensions.items()}


def _meant(said: str, service: Service) -> str:
    """The end of a sentence: the dimensions of a service that are nearest to what was said, by key and by words."""
    known = measurable(service)
    if not known:
        return "; nothing is billed at it."
    near = nearest_dimensions(said, known)
    if near:
        return f"; did you mean {' or '.join(f'“{key}”' for key in near)}?"
    first = [key for key in known if not key.endswith("*")]
    return f"; it bills {', '.join(first[:MOST_NAMED])}{' and others' if len(first) > MOST_NAMED else ''}."


def nearest_dimensions(said: str, known: Mapping[str, Dimension], most: int = MOST_NAMED) -> list[str]:
    """Keys of dimensions by how many words they share with what somebody wrote, else by how alike they are.

    What keys begin with, as the name of a service, tells none of them from the others.  Those whose label has the words
    go before those that have them in their key alone, and else those that are known first.
    """
    words = set(_words(said))
    has = {key: set(_words(f"{key} {one.label}")) for key, one in known.items()}
    telling = words - {word for key in known for word in _words(key.partition(".")[0])}
    found = {key: {word for word in words if is_among(word, each)} for key, each in has.items()}
    shared = {key: len(each) if each & telling or not telling else 0 for key, each in found.items()}
    best = max(shared.values(), default=0)
    if best:
        labels = {key: set(_words(known[key].label)) for key, count in shared.items() if count == best}
        return sorted(labels, key=lambda key: -len([word for word in words if is_among(word, labels[key])]))[:most]
    return get_close_matches(said, list(known), most, CLOSE)


def _words(text: str) -> Iterable[str]:
    return (word.rstrip("s") for word in findall(r"[a-z0-9]+", text.lower()))
