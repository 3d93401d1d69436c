"""The drawing as a Mermaid flowchart."""

import pytest

from estimator.engine.registry import services
from estimator.exports.drawings import mermaid
from estimator.exports.drawings.mermaid import SHAPES, diagram_mermaid, escaped

WORK = """\
flowchart LR
  accTitle: Work
  n1(["App<br/>Clients"])
  n2["Front<br/>Lambda · 512 MB<br/>${front:.2f} a month"]
  n5(["Clock<br/>Schedule<br/>${clock:.2f} a month"])
  subgraph g2["Back office"]
    n3{{{{"Jobs<br/>SQS standard<br/>${jobs:.2f} a month"}}}}
    n4["Worker<br/>Lambda · 512 MB<br/>${worker:.2f} a month"]
  end
  n1 -->|"call 1 /s"| n2
  n2 -->|"send 2 /s"| n3
  n3 -.->|"poll 2 /s"| n4
  n5 -->|"start 1 /day"| n2
  linkStyle 3 stroke-dasharray:6 4
"""


def test_a_flowchart_has_shapes_costs_rates_and_groups(work):
    costs = {node_id: work.node_usd(node_id) for node_id in work.resolved.nodes}
    assert diagram_mermaid(work) == WORK.format(**costs)


def test_what_is_polled_is_dotted_and_what_nobody_waits_for_dashed(work):
    lines = diagram_mermaid(work).splitlines()
    assert [line.split("|")[0].split()[1] for line in lines if "|" in line] == ["-->", "-->", "-.->", "-->"]
    assert "  linkStyle 3 stroke-dasharray:6 4" in lines


def test_every_type_of_service_has_a_shape_of_its_own():
    types = {one.type for one in services().values()}
    assert types <= SHAPES.keys() and len(set(SHAPES.values())) == len(SHAPES)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("order_events v1.2", "order_events v1.2"),
        ('a "b" <i>', "a #34;b#34; #60;i#62;"),
        ("#35;", "#35;35#59;"),
        ("1. first", "1#46; first"),
        ("- first", "#45; first"),
        ("__init__", "#95;#95;init#95;#95;"),
        ("$$x$$ for $5", "#36;\u2060#36;x#36;\u2060#36; for $5"),
        ("a\\nb", "a#92;\u2060nb"),
        ("pay\u202eeup", "pay eup"),
        ("🚀 end", "🚀 end"),
    ],
)
def test_signs_of_mermaid_and_markdown_are_written_as_numbers(name, written):
    assert escaped(name) == written


def test_a_long_name_is_cut():
    assert escaped("x" * 10_000) == "x" * 59 + "…"


def test_a_large_flowchart_says_what_the_page_has_to_allow(work, monkeypatch):
    monkeypatch.setattr(mermaid, "MOST_EDGES", 3)
    assert diagram_mermaid(work).startswith("%% Large: a page draws it only with maxEdges 4 and maxTextSize 50000 in")
