"""Regions as the AWS Pricing Calculator names them: Europe (Ireland), EU (Ireland)."""

from __future__ import annotations

from pricing.names import OTHER_PARTITIONS, REGIONS

CONTINENTS = {
    "us": ("US",),
    "ca": ("Canada",),
    "sa": ("South America",),
    "eu": ("Europe", "EU"),
    "ap": ("Asia Pacific",),
}
CONTINENTS |= {"me": ("Middle East",), "af": ("Africa",), "il": ("Israel",), "mx": ("Mexico",)}
SIDES = {"us-east": "US East", "us-west": "US West"}
OTHER_NAMES = {
    "ca-central-1": ("Canada (Central)",),
    "mx-central-1": ("Mexico (Central)",),
    "sa-east-1": ("South America (Sao Paulo)",),
    "ca-west-1": ("Canada West (Calgary)",),
}


def _names() -> dict[str, str]:
    """Regions by their names, small letters, and by their own codes."""
    found = {}
    for region, city in REGIONS.items():
        side = SIDES.get(region[:7])
        for place in (side,) if side else CONTINENTS[region[:2]]:
            found[f"{place} ({city})".lower()] = region
        for name in OTHER_NAMES.get(region, ()):
            found[name.lower()] = region
    return found | {region: region for region in (*REGIONS, *OTHER_PARTITIONS)}


REGION_NAMES = _names()


def region_of(name: str) -> str | None:
    """The region of a name; None where it is none that is known."""
    return REGION_NAMES.get(" ".join(name.lower().split()))
