"""Data transfer in a line of the calculator: DT Outbound: Internet (1 TB per month), beside any service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estimator.importers.estimates.phrases import Phrase, read_amount

INTERNET = "data_transfer.internet_out"
BETWEEN_ZONES = "data_transfer.cross_az_each_direction"
TO_REGION = "data_transfer.inter_region_out."
RESULT = "data transfer cost"
"""What the calculator works out of the others."""


def transferred(phrases: Sequence[Phrase], region_names: Mapping[str, str]) -> tuple[dict[str, float], set[int]]:
    """(GB a month by dimension, ids of the phrases that say so or cost nothing).

    What comes in is free; data between zones is billed on both sides.
    """
    found: dict[str, float] = {}
    taken: set[int] = set()
    for phrase in phrases:
        way, _, place = phrase.key.partition(":")
        if phrase.key == RESULT or way == "dt inbound":
            taken.add(id(phrase))
            continue
        dimension = _dimension(way, place.strip(), region_names)
        amount = read_amount(phrase.value)
        quantity = amount.a_month("GB", "GB") if amount else None
        if dimension is None or quantity is None:
            continue
        taken.add(id(phrase))
        if quantity:
            found[dimension] = found.get(dimension, 0.0) + quantity * (2 if dimension == BETWEEN_ZONES else 1)
    return found, taken


def _dimension(way: str, place: str, region_names: Mapping[str, str]) -> str | None:
    if way == "dt intra-region":
        return BETWEEN_ZONES
    if way != "dt outbound":
        return None
    if place == "internet":
        return INTERNET
    region = region_names.get(place)
    return f"{TO_REGION}{region}" if region else None
