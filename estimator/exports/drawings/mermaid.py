"""The diagram as a Mermaid flowchart: what Markdown pages draw, and a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from estimator.engine.estimate import Estimate
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.exports.drawings.labels import cut, labels, marks
from estimator.pages.diagram.wires import operation_of, rates, style_of

SHAPES = {
    "entry": ("([", "])"),
    "compute": ("[", "]"),
    "data": ("[(", ")]"),
    "message": ("{{", "}}"),
    "storage": ("[/", "/]"),
    "network": ("(", ")"),
    "watch": ("[[", "]]"),
}
"""What encloses the label of a node, by the type of its service."""
ARROWS = {"solid": "-->", "async": "-->", "poll": "-.->"}
DASHED = "stroke-dasharray:6 4"
"""Mermaid has no dashed arrow of its own: the lines that nobody waits for are styled by their number."""
MARKED = {"near": "stroke:#8f5c00,stroke-width:2px", "breach": "stroke:#b3261e,stroke-width:2px"}
NO_BREAK = "\u2060"
"""Of no width: it parts what Mermaid takes for the end of a line or for a formula, even written as numbers."""
MOST_EDGES, MOST_LETTERS = 500, 50_000
"""What Mermaid draws unless the page that shows it allows more (its maxEdges and maxTextSize)."""
TAKEN = re.compile(
    r"""[\x00-\x1f!-#%&'*+;<=>?@\[\]\\^`{|}~\x7fﬂ¶]  # signs, and those that Mermaid writes in their place
    |\$(?!\d) |\.(?!\w) |^- |(?<=\d)\) |(?<![^\W_])_ |_(?![^\W_])  # lists, emphasis and formulas of Markdown""",
    re.VERBOSE,
)
"""What Mermaid, Markdown or HTML may take for a sign of theirs within quotes."""
PAIRS = re.compile(r"\\(?=n)|\$(?=\$)")


def diagram_mermaid(estimate: Estimate) -> str:
    """The diagram of an estimate as a flowchart from left to right, with costs and rates."""
    text = "\n".join([*_flowchart(estimate), ""])
    edges = len(estimate.resolved.edges)
    if edges > MOST_EDGES or len(text) > MOST_LETTERS:
        needs = f"maxEdges {max(edges, MOST_EDGES)} and maxTextSize {max(len(text) + 200, MOST_LETTERS)}"
        return f"%% Large: a page draws it only with {needs} in its Mermaid settings.\n{text}"
    return text


def _flowchart(estimate: Estimate) -> Iterator[str]:
    nodes, edges = estimate.resolved.nodes, estimate.resolved.edges
    ids = {node_id: f"n{number}" for number, node_id in enumerate(nodes, 1)}
    yield "flowchart LR"
    yield f"  accTitle: {_one_line(estimate.architecture.name)}"
    said = labels(estimate)
    groups: dict[str, list[str]] = {}
    for node_id, node in nodes.items():
        groups.setdefault(node.declared.group, []).append(node_id)
    for number, (name, members) in enumerate(groups.items(), 1):
        inside = "    " if name else "  "
        if name:
            yield f'  subgraph g{number}["{escaped(name)}"]'
        for node_id in members:
            yield f"{inside}{ids[node_id]}{_boxed(nodes[node_id], said[node_id])}"
        if name:
            yield "  end"
    told = rates(estimate, edges)
    for edge in edges:
        does = escaped(f"{operation_of(edge)} {told[edge.id]}")
        yield f'  {ids[edge.source.id]} {ARROWS[style_of(edge)]}|"{does}"| {ids[edge.target.id]}'
    if dashed := [str(number) for number, edge in enumerate(edges) if style_of(edge) == "async"]:
        yield f"  linkStyle {','.join(dashed)} {DASHED}"
    yield from _marked(estimate, ids)


def _boxed(node: ResolvedNode, lines: list[str]) -> str:
    opens, closes = SHAPES[node.service.type]
    return f'{opens}"{"<br/>".join(map(escaped, lines))}"{closes}'


def _marked(estimate: Estimate, ids: dict[str, str]) -> Iterator[str]:
    """A coloured border for what is near a limit or over one."""
    found = marks(estimate)
    for mark, look in MARKED.items():
        if members := [ids[node_id] for node_id, one in found.items() if one == mark]:
            yield f"  classDef {mark} {look}"
            yield f"  class {','.join(members)} {mark}"


def escaped(text: str) -> str:
    """A text within quotes: what may be taken for a sign is written as its number."""
    parted = PAIRS.sub(lambda found: f"{found[0]}{NO_BREAK}", cut(text))
    return TAKEN.sub(lambda found: f"#{ord(found[0])};", parted)


def _one_line(text: str) -> str:
    """A title, which stands without quotes: letters, digits and little else."""
    kept = "".join(one if one.isalnum() or one in " ,-()" else " " for one in cut(text))
    return " ".join(kept.split()) or "Architecture"
