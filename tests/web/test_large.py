"""Documents as large as are accepted: every page is small and leads to all there is; in the long proofs, soon."""

import os
import re
import time
from urllib.parse import quote

import pytest

from estimator.engine.document.architecture import Architecture
from estimator.pages.results.headroom import limit_rows
from estimator.projects.reads import comparison_of, estimate_of
from estimator.whatif.assumptions.effects import effects
from estimator.whatif.comparison.way_out import other_way
from tests.web.large import DOCUMENTS, functions, islands, town, whole
from tests.web.samples import HTMX, Visit, ids, text_of, words_of

PROVE = os.environ.get("PROVE") == "1"
MOST_BYTES = 2_000_000
MOST_CPU_S = 6
"""Three times what the slowest of these pages may take (docs/speed.md); asserted in the long proofs alone."""
TABS = ("bill", "bill&bill=node", "bill&bill=service", "limits", "findings", "assumptions", "cards", "history")
IN_SUITE = ("town", "whole", "wordy_and_small")


def queries(document: Architecture) -> list[str]:
    """Every tab, and the inspector of first, middle and last nodes and edges, beside the longest of the tabs."""
    found = [f"tab={tab}" for tab in TABS]
    for kind, parts in (("node", document.nodes), ("edge", document.edges)):
        for one in {part.id for part in (*parts[:2], *parts[len(parts) // 2 :][:1], *parts[-1:])}:
            found.append(f"{kind}={quote(one)}&tab=limits")
    return found


def measured(act):
    """(answer, CPU seconds it took)."""
    begun = time.process_time()
    answer = act()
    return answer, time.process_time() - begun


def read(document: Architecture) -> None:
    """Work out beforehand what no page is made of but the estimate."""
    found = estimate_of(document)
    assert all(one.verdict != "ok" for one in found.findings) and found.guesses > 0
    assert found.headroom is None or found.headroom in found.limits


def check(answer, seconds: float, what: str) -> None:
    assert answer.status_code == 200, what
    assert len(answer.content) <= MOST_BYTES, what
    assert not PROVE or seconds <= MOST_CPU_S, what


@pytest.mark.parametrize("name", DOCUMENTS if PROVE else IN_SUITE)
def test_every_page_is_small(visit_to, name):
    document = DOCUMENTS[name]()
    visit = visit_to(document)
    read(document)
    for query in queries(document):
        check(*measured(lambda query=query: visit.get(query=query)), query)
    for page in ("history", "compare", "report"):
        comparison = comparison_of(document)
        assert comparison.crossings is not None and other_way(comparison) is not None
        check(*measured(lambda page=page: visit.get(page)), page)


@pytest.mark.parametrize("name", DOCUMENTS if PROVE else ("town",))
def test_the_answer_to_an_edit_is_small(visit_to, name):
    document = DOCUMENTS[name]()
    visit = visit_to(document)
    second = document.nodes[1].id
    wanted = {"revision": "1", "name": "Renamed"}
    answer = visit.post("node_name", wanted, htmx=True, at=f"node={quote(second)}&tab=limits", node_id=second)
    check(answer, 0, name)
    assert "Renamed" in text_of(answer)


def test_the_largest_document_is_drawn_within_the_bound(visit_to):
    visit = visit_to(islands())
    visit.get()
    answer, seconds = measured(lambda: visit.get(query="tab=cards"))
    check(answer, seconds, "islands")
    assert text_of(answer).count('id="card-') == 2_000


# -- all of it can be reached --------------------------------------------------------------------------------------


def pages(visit: Visit, query: str, name: str = "page"):
    """Each page of a long list, as its own links lead from one to the next."""
    number = 1
    while True:
        text = visit.page(f"{query}&{name}={number}")
        yield text
        if f'id="{name}-after"' not in text:
            return
        number += 1


def results(text: str) -> str:
    return text[text.index('id="results"') :]


def test_every_card_is_listed_once(visit_to):
    document = town()
    found = []
    for page in pages(visit_to(document), "tab=cards"):
        found += re.findall(r'href="[^"]*\?node=([^&"]*)&', results(page))
    assert sorted(found) == sorted(node.id for node in document.nodes)


@pytest.mark.parametrize("tab", ["limits", "assumptions", "bill&bill=line", "bill&bill=node"])
def test_every_row_is_on_one_page(visit_to, tab):
    document = town()
    estimate = estimate_of(document)
    rows = {"assumptions": "<li>", "limits": 'data-at="', "bill&bill=node": 'id="bill-of-'}.get(tab, "<tr>")
    besides = 2 if "bill=line" in tab else 0
    shown = (results(page).split('id="apart"')[0] for page in pages(visit_to(document), f"tab={tab}"))
    found = sum(page.count(rows) - besides for page in shown)
    wanted = {
        "limits": len(limit_rows(estimate).growing),
        "assumptions": len(effects(estimate)),
        "bill&bill=line": len(estimate.lines),
        "bill&bill=node": len({line.node for line in estimate.lines}),
    }
    assert found == wanted[tab]


def test_totals_are_of_all_pages(visit_to):
    document = town()
    visit = visit_to(document)
    total = f"{estimate_of(document).total_monthly_usd:,.2f}"
    for query in ("tab=bill", "tab=bill&page=2", "tab=bill&bill=node&find=299"):
        page = results(visit.page(query))
        assert f"${total}" in page[page.index("<tfoot") :], query


def test_every_edge_is_in_the_inspector_of_its_card(visit_to):
    visit = visit_to(functions(400, [(one % 398 + 2, 1) for one in range(700)], "Star"))
    found = []
    for page in pages(visit, "node=f1&tab=history", "callers"):
        inspector = page[page.index('id="inspector"') : page.index('id="tabs"')]
        found += re.findall(r'href="[^"]*\?edge=([^&"]*)', inspector)
    assert sorted(found, key=lambda one: int(one[1:])) == [f"e{n}" for n in range(1, 701)]


def test_search_looks_at_all_rows(visit_to):
    visit = visit_to(town())
    answer = results(visit.page("tab=cards&find=function+299"))
    assert "?node=f299&" in answer and "1 found among 301" in answer
    assert "Nothing of 301 has these words" in results(visit.page("tab=cards&find=nowhere"))


def test_a_page_that_is_not_there_is_the_nearest(visit_to):
    visit = visit_to(town())
    for number in ("0", "999", "-1", "x", "9" * 50):
        assert " of 301" in results(visit.page(f"tab=cards&page={number}"))


def test_a_turned_page_changes_nothing_but_the_list(visit_to):
    answer = visit_to(town()).get(query="tab=limits&page=2", **HTMX, **{"HX-Target": "results"})
    assert ids(text_of(answer))[0] == "results" and 'id="diagram"' not in text_of(answer)


def test_another_tab_begins_at_its_first_page(visit_to):
    text = visit_to(town()).page("tab=limits&page=3&find=payload")
    link = re.search(r'id="tab-assumptions" href="([^"]*)"', text)[1]
    assert "page=" not in link and "find=" not in link


def test_a_small_document_has_no_pages_to_turn(visit):
    text = visit.page("tab=limits")
    assert 'id="find"' not in text and "Next" not in results(text)
    assert re.search(r'<form class="find-card"[^>]* hidden>', text), "A few cards are found by looking."


# -- what is chosen from many --------------------------------------------------------------------------------------


def test_what_to_connect_to_is_searched_for(visit_to):
    visit = visit_to(town())
    few = visit.page("node=f1")
    found = visit.page("node=f1&to=function+299")
    assert few.count('<option value="f') < 300 and '<option value="f299">' not in few
    assert '<option value="f299">' in found


def test_of_many_causes_those_searched_for_are_offered_and_the_others_stay_as_they_are(visit_to):
    calls = [(one + 2, 1) for one in range(150)]
    document = functions(160, [*calls, (1, 0)], "Causes")
    last = document.edges[-1].id
    chosen = document.model_copy(
        update={"edges": [*document.edges[:-1], document.edges[-1].model_copy(update={"caused_by": ["e1", "e2"]})]}
    )
    visit = visit_to(chosen)
    page = visit.page(f"edge={last}&among=function+150&tab=history")
    assert page.count('name="caused_by"') == 1 and "150" in words_of(visit.get(query=f"edge={last}"))
    visit.post(
        "edge_change", visit.fill("edge-form", f"edge={last}&among=function+150", caused_by=["e149"]), edge_id=last
    )
    assert visit.document.edge(last).caused_by == ["e1", "e2", "e149"]


# -- the report ----------------------------------------------------------------------------------------------------


def test_a_report_says_what_it_leaves_out(visit_to):
    text = words_of(visit_to(whole()).get("report"))
    assert "The busiest 60 of 600 connections" in text and re.search(r"\d+ others", text)
