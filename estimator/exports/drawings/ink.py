"""The colours and icons of the pages, read from static/css/base.css and static/icons.svg, so that they stand once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from django.contrib.staticfiles import finders

SVG = "http://www.w3.org/2000/svg"
_TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{3,6}),")


@lru_cache(1)
def light_colours() -> Mapping[str, str]:
    """The tokens of the light scheme: {"ink": "#1c1f24", "t-compute": "#b8560b", …}."""
    return dict(_TOKEN.findall(_static("css/base.css").read_text(encoding="utf-8")))


@lru_cache(1)
def icons() -> Mapping[str, Element]:
    """The drawing of each icon on 20 × 20, by its name, which is a service's slug."""
    sprite = ElementTree.parse(_static("icons.svg")).getroot()
    return {one.get("id", "").removeprefix("i-"): one for one in sprite.iter(f"{{{SVG}}}symbol")}


def _static(name: str) -> Path:
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(f"There is no static file {name}: it belongs to the product.")
    return Path(found)
