"""The diagram as a draw.io file: cards where the page has them, AWS's icons in them, frames that hold their cards.

mxGraph's XML, not compressed, and the same for the same estimate.  Labels are HTML there, so a name is escaped twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import accumulate
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from estimator.engine.estimate import Estimate
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.exports.drawings.aws_icons import AWS_ICONS
from estimator.exports.drawings.ink import light_colours
from estimator.exports.drawings.labels import cut, labels, marks
from estimator.pages.diagram import Wire, draw, lay_out
from estimator.pages.diagram.frames import Frame
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH, Spot
from estimator.pages.diagram.routing.lines import Point, length, pieces
from estimator.pages.diagram.wires import operation_of, rates, style_of

ICON_SIZE, ICON_LEFT = 32, 8
CARD = (
    "rounded=1;arcSize=8;whiteSpace=wrap;html=1;overflow=hidden;align=left;verticalAlign=middle;spacingLeft=46;"
    "spacingRight=6;fontSize=11"
)
FRAME = (
    "rounded=1;arcSize=3;html=1;container=1;collapsible=0;dashed=1;dashPattern=1 4;fillColor=none;align=left;"
    "verticalAlign=top;spacingLeft=10;spacingTop=4;fontStyle=1;fontSize=12"
)
LINE = "edgeStyle=orthogonalEdgeStyle;rounded=1;html=1;endArrow=block;fontSize=11"
DASHES = {"solid": "", "async": ";dashed=1;dashPattern=6 4", "poll": ";dashed=1;dashPattern=1 3;strokeWidth=2"}
AT_A_SIDE = "exitPerimeter=0;entryPerimeter=0"


def diagram_drawio(estimate: Estimate) -> str:
    """The diagram of an estimate as the text of a .drawio file."""
    spots, diagram = lay_out(estimate.architecture), draw(estimate)
    nodes = estimate.resolved.nodes
    ids = {node_id: f"n{number}" for number, node_id in enumerate(nodes, 1)}
    root = Element("root")
    SubElement(root, "mxCell", {"id": "0"})
    SubElement(root, "mxCell", {"id": "1", "parent": "0"})
    for number, frame in enumerate(diagram.frames, 1):
        _frame(root, f"g{number}", frame)
    said, marked = labels(estimate), marks(estimate)
    for node_id, node in nodes.items():
        inside = _frame_of(node, spots[node_id], diagram.frames)
        _card(root, ids[node_id], node, said[node_id], spots[node_id], inside, marked[node_id])
    drawn = {wire.id: wire for wire in diagram.wires}
    told = rates(estimate, estimate.resolved.edges)
    for number, edge in enumerate(estimate.resolved.edges, 1):
        wire = None if diagram.is_compact else drawn.get(edge.id)
        _edge(root, f"e{number}", edge, told[edge.id], ids, spots, wire)
    model = Element("mxGraphModel", {"grid": "1", "gridSize": "10", "page": "0", "background": "#ffffff"})
    model.append(root)
    file = Element("mxfile", {"compressed": "false"})
    page = SubElement(
        file, "diagram", {"id": "architecture", "name": cut(estimate.architecture.name) or "Architecture"}
    )
    page.append(model)
    ElementTree.indent(file, " ")
    return f"{ElementTree.tostring(file, encoding='unicode')}\n"


# -- frames and cards --------------------------------------------------------------------------------------------------


def _frame(root: Element, cell_id: str, frame: Frame) -> None:
    said = " ".join(filter(None, (cut(frame.name), frame.cost, frame.share)))
    style = f"{FRAME};strokeColor={light_colours()['line-strong']};fontColor={light_colours()['ink']}"
    cell = _cell(root, cell_id, escape(said), style, vertex="1", parent="1")
    _geometry(cell, frame.left, frame.top, frame.width, frame.height)


def _frame_of(node: ResolvedNode, spot: Spot, frames: Iterable[Frame]) -> tuple[str, Spot]:
    """(the cell a card lies in, where that begins): the frame of its group that is around it, else the page."""
    for number, frame in enumerate(frames, 1):
        left, top, right, bottom = frame.box
        if node.id in frame.cards.split(",") and left <= spot[0] < right and top <= spot[1] < bottom:
            return f"g{number}", (frame.left, frame.top)
    return "1", (0, 0)


def _card(
    root: Element,
    cell_id: str,
    node: ResolvedNode,
    lines: list[str],
    spot: Spot,
    inside: tuple[str, Spot],
    mark: str,
) -> None:
    colours, (parent, (left, top)) = light_colours(), inside
    border = f"strokeColor={colours[mark or 'line-strong']};strokeWidth={2 if mark else 1}"
    style = f"{CARD};fillColor={colours['surface']};fontColor={colours['ink']};{border}"
    cell = _cell(root, cell_id, _label(lines), style, vertex="1", parent=parent)
    _geometry(cell, spot[0] - left, spot[1] - top, CARD_WIDTH, CARD_HEIGHT)
    look = AWS_ICONS[node.service.slug].style
    icon = _cell(root, f"{cell_id}i", "", look, vertex="1", connectable="0", parent=cell_id)
    _geometry(icon, ICON_LEFT, (CARD_HEIGHT - ICON_SIZE) // 2, ICON_SIZE, ICON_SIZE)


def _label(lines: list[str]) -> str:
    name, *rest = map(escape, lines)
    return "<br>".join([f"<b>{name}</b>", *rest])


# -- edges -------------------------------------------------------------------------------------------------------------


def _edge(
    root: Element,
    cell_id: str,
    edge: ResolvedEdge,
    rate: str,
    ids: Mapping[str, str],
    spots: Mapping[str, Spot],
    wire: Wire | None,
) -> None:
    """An edge with its label; of a drawing that is whole, along the corners of its line."""
    source, target = edge.source.id, edge.target.id
    colours, mark = light_colours(), wire.mark if wire else ""
    style = f"{LINE};endFill={0 if edge.operation.fetches else 1}{DASHES[style_of(edge)]}"
    style += f";strokeColor={colours[mark or 'wire']};fontColor={colours[mark or 'ink-2']}"
    if wire:
        style += f";{_side('exit', wire.points[0], spots[source])};{_side('entry', wire.points[-1], spots[target])}"
        style += f";{AT_A_SIDE}"
    if not (wire and wire.label):  # the label lies on the line
        style += ";labelBackgroundColor=#ffffff"
    said = escape(f"{operation_of(edge)} {rate}")
    ends = {"source": ids[source], "target": ids[target]}
    cell = _cell(root, cell_id, said, style, edge="1", parent="1", **ends)
    geometry = SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    if wire and (corners := wire.points[1:-1]):
        array = SubElement(geometry, "Array", {"as": "points"})
        for x, y in corners:
            SubElement(array, "mxPoint", {"x": _number(x), "y": _number(y)})
    if wire and wire.label:
        x, y = _middle(wire.points)
        left, top, right, bottom = wire.label
        offset = {"x": _number((left + right) / 2 - x), "y": _number((top + bottom) / 2 - y)}
        SubElement(geometry, "mxPoint", offset | {"as": "offset"})


def _side(end: str, point: Point, spot: Spot) -> str:
    """Where a line leaves or enters a card, as parts of its width and height."""
    x, y = (point[0] - spot[0]) / CARD_WIDTH, (point[1] - spot[1]) / CARD_HEIGHT
    return f"{end}X={_number(min(max(x, 0), 1), 3)};{end}Y={_number(min(max(y, 0), 1), 3)}"


def _middle(points: tuple[Point, ...]) -> Point:
    """The point half way along a line, from which draw.io counts the place of a label."""
    parts = pieces(points)
    ends = list(accumulate(map(length, parts)))
    half = ends[-1] / 2
    for piece, end in zip(parts, ends, strict=True):
        if end >= half and (whole := length(piece)):
            (x, y), (to_x, to_y) = piece
            part = 1 - (end - half) / whole
            return x + (to_x - x) * part, y + (to_y - y) * part
    return points[0]


# -- elements ----------------------------------------------------------------------------------------------------------


def _cell(root: Element, cell_id: str, value: str, style: str, **more: str) -> Element:
    return SubElement(root, "mxCell", {"id": cell_id, "value": value, "style": f"{style};", **more})


def _geometry(cell: Element, x: float, y: float, wide: float, high: float) -> None:
    place = {"x": _number(x), "y": _number(y), "width": _number(wide), "height": _number(high)}
    SubElement(cell, "mxGeometry", {**place, "as": "geometry"})


def _number(value: float, digits: int = 1) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
