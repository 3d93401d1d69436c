"""The diagram as an SVG file: light, with its icons in it, and nothing that an editor would have to fetch or compute.

Every look stands in attributes: draw.io, Inkscape and word processors read no style sheet of ours, and no CSS lengths.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.exports.drawings.ink import SVG, icons, light_colours
from estimator.exports.drawings.labels import cut
from estimator.pages.diagram import Card, Diagram, Wire, draw
from estimator.pages.diagram.extent import Tile
from estimator.pages.diagram.frames import Frame
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH
from estimator.pages.diagram.routing.collisions import Box
from estimator.pages.diagram.words import printable, width

FONTS = "'Segoe UI', 'Noto Sans', 'DejaVu Sans', Helvetica, Arial, sans-serif"
KEY = "Solid: the caller waits. Dashed: it does not. Dotted: polled. An open tip reads. Rates of the busiest second."
KEY_SIZE, KEY_HEIGHT = 11, 24
DASHES = {"async": "6 4", "poll": "0.5 5"}
LONGEST_LINE = 400
"""Letters of a line in what is said of an element."""
INK_IN_FRAMES = 0.03
ICON = 18 / 20
"""An icon of 20 × 20 in the tile of a card."""


def diagram_svg(estimate: Estimate) -> str:
    """The diagram of an estimate as the text of an SVG file; of a large one names, hues and lines."""
    diagram = draw(estimate)
    left, top, wide, high = diagram.extent
    has_key = not diagram.is_compact and bool(diagram.wires) and width(KEY, KEY_SIZE) < wide
    high += KEY_HEIGHT if has_key else 0
    svg = Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": f"{left} {top} {wide} {high}",
            "width": str(wide),
            "height": str(high),
            "font-family": FONTS,
            "role": "img",
        },
    )
    _title(svg, diagram.name or "Architecture")
    SubElement(svg, "desc").text = described(estimate)
    _rect(svg, left, top, wide, high, fill=_colour("paper"))
    for frame in diagram.frames:
        _frame(svg, frame)
    _lines(svg, diagram)
    for card in diagram.cards:
        _card(svg, card)
    for tile in diagram.tiles:
        _tile(svg, tile)
    for wire in diagram.wires:
        _rate(svg, wire)
    if has_key:
        _text(svg, KEY, left + 16, top + high - 12, KEY_SIZE, _colour("ink-2"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(svg, encoding="unicode")}\n'


def size_of(svg: str) -> tuple[int, int]:
    """How wide and high a drawing of `diagram_svg` is, in its own pixels."""
    root = ElementTree.fromstring(svg)
    return int(root.get("width", 0)), int(root.get("height", 0))


def described(estimate: Estimate) -> str:
    """What a drawing shows, in a sentence: cards, connections, cost, region and the day of the prices."""
    document = estimate.architecture
    cards, edges = figures.counted(len(document.nodes), "card"), figures.counted(len(document.edges), "connection")
    usd = figures.usd_known(in_sample(estimate.total_monthly_usd), not estimate.incomplete)
    day = f"{estimate.tables.as_of:%-d %B %Y}"
    return f"{cards} and {edges}: {usd} a month in {document.region}, AWS list prices of {day}."


# -- what is drawn -----------------------------------------------------------------------------------------------------


def _frame(svg: Element, frame: Frame) -> None:
    group = _group(svg, frame.left, frame.top)
    _title(group, frame.name)
    look = {"stroke": _colour("line-strong"), "stroke-width": "1.5", "stroke-dasharray": "1 4"}
    _rect(group, 0, 0, frame.width, frame.height, 10, fill=_in_frames(), **look)
    text = _text(group, "", 14, 20, 12, _colour("ink"))
    _tspan(text, frame.title, font_weight="600")
    if frame.cost:
        _tspan(text, f" {frame.cost}", font_weight="600", dx="4")
    if frame.share:
        _tspan(text, f" {frame.share}", font_size="11", fill=_colour("ink-2"), dx="4")


def _lines(svg: Element, diagram: Diagram) -> None:
    if diagram.lines:
        SubElement(svg, "path", {"d": diagram.lines, "fill": "none", "stroke": _colour("line-strong")})
    for wire in diagram.wires:
        line = {"d": wire.path, "fill": "none", "stroke": _of_mark(wire.mark, "wire"), "stroke-width": "1.5"}
        if wire.style in DASHES:
            line["stroke-dasharray"] = DASHES[wire.style]
        if wire.style == "poll":
            line |= {"stroke-width": "2.4", "stroke-linecap": "round"}
        elif wire.mark == "breach":
            line["stroke-width"] = "2"
        SubElement(svg, "path", line)
    for wire in diagram.wires:
        if wire.label is not None:  # no line runs through letters
            left, top, right, bottom = wire.label
            _rect(svg, left, top, right - left, bottom - top, fill=_ground(diagram, wire.label))
    for wire in diagram.wires:
        stroke = _of_mark(wire.mark, "wire")
        fill = _colour("paper") if wire.fetches else stroke
        look = {"stroke": stroke, "stroke-width": "1.2", "stroke-linejoin": "round"}
        SubElement(svg, "path", {"d": wire.tip, "fill": fill, **look})


def _card(svg: Element, card: Card) -> None:
    group, hue = _group(svg, card.x, card.y), _colour(f"t-{card.type}")
    _title(group, card.title)
    edge = _of_mark(card.mark, "line-strong")
    thick = {"stroke_width": "1.5"} if card.mark == "breach" else {}
    _rect(group, 0, 0, CARD_WIDTH, CARD_HEIGHT, 6, fill=_colour("surface"), stroke=edge, **thick)
    _rect(group, 9, 9, 26, 26, 5, fill=hue, fill_opacity="0.13")
    _icon(group, card.slug, hue)
    for text, foot, is_name in _lines_of(card):
        if is_name:
            _text(group, text, 42, foot, 13, _colour("ink"), bold=True)
        else:
            _text(group, text, 42, foot, 11, _colour("ink-2"))
    if card.cost:
        _text(group, card.cost, 10, 57, 13, _colour("ink"), bold=True)
    if card.word:
        word = _text(group, card.word, 166, 57, 11, _of_mark(card.mark, "ink-2"), bold=bool(card.mark))
        word.set("text-anchor", "end")
    if card.holds is not None:
        look = {"fill": _colour("sunken"), "stroke": _colour("line"), "stroke_width": "0.5"}
        _rect(group, 10, 64, 156, 5, 2.5, **look)
        _rect(group, 10, 64, card.bar_width, 5, 2.5, fill=_colour(card.bar_mark))
        SubElement(group, "path", {"d": "M62 63v7m52-7v7", "stroke": _colour("surface"), "stroke-width": "1.5"})


def _lines_of(card: Card) -> list[tuple[str, int, bool]]:
    """(text, foot, whether it is of the name) of the lines beside an icon, as the card of a page has them."""
    if len(card.names) > 1:
        return [(card.names[0], 17, True), (card.names[1], 30, True), (card.kinds[0], 42, False)]
    names = [(text, 20 if len(card.kinds) < 2 else 15, True) for text in card.names]
    feet = (34,) if len(card.kinds) < 2 else (28, 41)
    return [*names, *((text, foot, False) for text, foot in zip(card.kinds, feet, strict=False))]


def _tile(svg: Element, tile: Tile) -> None:
    group = _group(svg, tile.x, tile.y)
    _title(group, tile.title)
    edge, thick = _of_mark(tile.mark, "line-strong"), "4" if tile.mark else "1.5"
    _rect(group, 0, 0, CARD_WIDTH, CARD_HEIGHT, 6, fill=_colour("surface"), stroke=edge, stroke_width=thick)
    _rect(group, 0, 0, 10, CARD_HEIGHT, 5, fill=_colour(f"t-{tile.type}"))
    feet = (34, 58) if tile.second else (45,)
    for text, foot in zip((tile.first, tile.second), feet, strict=False):
        _text(group, text, 14, foot, 20, _colour("ink"), bold=True)


def _rate(svg: Element, wire: Wire) -> None:
    group = SubElement(svg, "g")
    _title(group, wire.title)
    if wire.label is None:
        look = {"fill": _of_mark(wire.mark, "wire"), "stroke": _colour("paper"), "stroke-width": "2"}
        SubElement(group, "circle", {"cx": str(wire.x), "cy": str(wire.y), "r": "3", **look})
        return
    text = _text(group, "", wire.x, wire.y, 11, _of_mark(wire.mark, "ink-2"), bold=bool(wire.mark))
    if wire.operation:
        _tspan(text, wire.operation, fill=_of_mark(wire.mark, "ink"))
    if wire.has_two_lines:
        _tspan(text, wire.rate, x=str(wire.x), dy="12")
    else:
        _tspan(text, f" {wire.rate}" if wire.operation else wire.rate)


def _icon(parent: Element, slug: str, hue: str) -> None:
    """The icon itself, not a reference to it; parts of class f are filled."""
    look = {"fill": "none", "stroke": hue, "stroke-width": "1.5", "stroke-linecap": "round", "stroke-linejoin": "round"}
    group = SubElement(parent, "g", {"transform": f"translate(13,13) scale({ICON})", **look})
    for part in icons()[slug]:
        drawn = SubElement(group, part.tag.rpartition("}")[2], {k: v for k, v in part.items() if k != "class"})
        if part.get("class") == "f":
            drawn.set("fill", hue)
            drawn.set("stroke", "none")


# -- elements ----------------------------------------------------------------------------------------------------------


def _colour(token: str) -> str:
    return light_colours()[token]


def _in_frames() -> str:
    """The ground of a frame: the paper with a little ink."""
    both = zip(*(bytes.fromhex(_colour(one)[1:]) for one in ("paper", "ink")), strict=True)
    return "#" + "".join(f"{round(paper + (ink - paper) * INK_IN_FRAMES):02x}" for paper, ink in both)


def _ground(diagram: Diagram, label: Box) -> str:
    """What lies behind a label: a frame that holds all of it, or the paper."""
    left, top, right, bottom = label
    boxes = (frame.box for frame in diagram.frames)
    is_inside = any(one[0] <= left and one[1] <= top and right <= one[2] and bottom <= one[3] for one in boxes)
    return _in_frames() if is_inside else _colour("paper")


def _of_mark(mark: str, otherwise: str) -> str:
    """The colour of what is near or broken, else another."""
    return _colour(mark or otherwise)


def _group(parent: Element, x: float, y: float) -> Element:
    return SubElement(parent, "g", {"transform": f"translate({_number(x)},{_number(y)})"})


def _rect(parent: Element, x: float, y: float, wide: float, high: float, radius: float = 0, **look: str) -> Element:
    place = {"x": _number(x), "y": _number(y), "width": _number(wide), "height": _number(high)}
    place |= {"rx": _number(radius)} if radius else {}
    return SubElement(parent, "rect", place | _attributes(look))


def _text(parent: Element, text: str, x: float, y: float, size: float, fill: str, *, bold: bool = False) -> Element:
    look = {"x": _number(x), "y": _number(y), "font-size": _number(size), "fill": fill}
    found = SubElement(parent, "text", look | ({"font-weight": "600"} if bold else {}))
    found.text = printable(text) or None
    return found


def _tspan(parent: Element, text: str, **look: str) -> None:
    between = " " if text.startswith(" ") else ""
    SubElement(parent, "tspan", _attributes(look)).text = f"{between}{printable(text.strip())}"


def _attributes(look: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in look.items()}


def _title(parent: Element, text: str) -> None:
    """What is said of an element where the pointer rests on it."""
    SubElement(parent, "title").text = "\n".join(cut(line, LONGEST_LINE) for line in text.split("\n"))


def _number(value: float) -> str:
    return f"{value:g}" if value == int(value) and abs(value) < 1e5 else f"{value:.1f}".removesuffix(".0")
