"""Every address that takes a form, posted what no form would send: each is answered, and every page is there after."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import set_measured, set_once
from estimator.engine.document.reading import dump
from estimator.engine.resolve.likely import is_in_doubt, likely_edge
from estimator.projects import documents
from estimator.projects.models import Project
from estimator.projects.person import Person
from estimator.projects.reads import estimate_of, starter
from estimator.projects.records import keep_report, token_of
from estimator.projects.sharing import make_link
from estimator.projects.writes import create_project
from estimator.whatif.fixes import fix_of, id_of
from tests.proofs.mutations import Pairs, Post, encoded, mutated, path_of
from tests.web.samples import HTMX, STARTER, Visit, forms, shop, text_of, uuid_in, words_of

BATCHES, EACH = (20, 500) if os.environ.get("PROVE") == "1" else (2, 75)
A_PROJECT = 25
"""Posts to one project, before there is a new one."""
ANSWERS = {200, 201, 303, 400, 404, 409, 413, 422}
OTHERS = [
    (path.name, path.read_bytes())
    for path in sorted((Path(__file__).parents[1] / "importers/estimates/files").iterdir())
]
"""Files of other tools."""
PAGES = {"builder": "", "limits": "tab=limits", "compare": "", "report": ""}
NOT_A_NUMBER = re.compile(r"(?<![\w“])(?:nan|inf)(?!\w)")
"""As Python prints it; what is posted is spelt otherwise."""
DJANGOS_OWN = "admin/"
NOT_THERE = (
    "new/{starter}/restore/",
    "new/{starter}/fix/",
    "new/{starter}/inputs/{input_name}/",
    "new/{starter}/inputs/{input_name}/delete/",
)
"""A starter has no revisions, no inputs and nothing to mend: here even a good form is refused."""

pytestmark = pytest.mark.usefixtures("db", "tables_loaded")


class ReadAnew:
    """A cache that keeps nothing."""

    def get(self, key: Hashable, make: Callable[[], object]) -> object:
        return make()

    def put(self, key: Hashable, value: object) -> None:
        pass


@pytest.fixture(autouse=True)
def _by_another_process(monkeypatch) -> None:
    """What is written is read as another process does: from the database."""
    monkeypatch.setattr(documents, "_documents", ReadAnew())


# -- every address -------------------------------------------------------------------------------------------------


def routes(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    """(address with {parts}, name) of each of the project's addresses."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern))
        if isinstance(one, URLPattern):
            yield route, one.name
        elif route != DJANGOS_OWN:
            yield from routes(one.url_patterns, route)


class Place:
    """Where forms are filled in: at a project of somebody's, or at a starter nobody has edited."""

    def __init__(self, client: Client, document: Architecture, **key: object):
        self.visit, self.document = Visit(client, **key), document
        self.parts = {name: str(value) for name, value in key.items()}
        self.forms: dict[str, Pairs] = {}

    def filled(self, form_id: str, query: str = "", page: str = "builder") -> Pairs:
        """What a form of a page would send."""
        if (key := f"{form_id} {query}") not in self.forms:
            found = forms(text_of(self.visit.get(page, query))).get(form_id, {})
            self.forms[key] = [(name, value) for name, values in found.items() for value in values]
        return self.forms[key]

    def post(self, *pairs: tuple[str, str]) -> Post:
        return Post(self.parts, list(pairs))

    def form(self, form_id: str, page: str = "builder") -> Post:
        return Post(self.parts, self.filled(form_id, "tab=history", page))

    def quotas(self) -> Post:
        """Those a new account has."""
        pairs = [pair for pair in self.filled("quotas-form", "tab=limits") if pair[0] != "preset"]
        return Post(self.parts, [*pairs, ("preset", "new-account")])

    def quota(self, chance: random.Random) -> Post:
        """One of them, whether the document asks anything of it or not."""
        key = "lambda.concurrent_executions"
        pairs = [pair for pair in self.filled("quota-form", f"tab=limits&quota={key}") if pair[0] != "value"]
        return Post(self.parts | {"key": key}, [*pairs, ("value", chance.choice(["", "500", "3k"]))])

    def on_node(self, chance: random.Random, form_id: str = "") -> Post:
        node = self.node(chance)
        return Post(self.parts | {"node_id": node}, self.filled(form_id, f"node={node}&tab=history") if form_id else [])

    def measures(self, chance: random.Random) -> Post:
        """One more quantity of a bill: of the worker, which states another already, what it is taken for."""
        node = next((one.id for one in self.document.nodes if one.id == "worker"), self.document.nodes[1].id)
        return Post(self.parts | {"node_id": node}, [("dimension", "Logs kept"), ("quantity", "1,500")])

    def on_edge(self, chance: random.Random, form_id: str = "") -> Post:
        edge = chance.choice([edge.id for edge in self.document.edges] or ["none"])
        return Post(self.parts | {"edge_id": edge}, self.filled(form_id, f"edge={edge}&tab=history") if form_id else [])

    def on_asked_edge(self, chance: random.Random) -> Post:
        """An edge that may have meant something else, where there is one."""
        asked = [edge.id for edge in self.document.edges if is_in_doubt(self.document, edge)]
        return Post(self.parts | {"edge_id": chance.choice(asked or ["none"])}, [("answer", "other")])

    def on_input(self, form_id: str = "") -> Post:
        filled = self.filled(form_id, "tab=history") if form_id else []
        return Post(self.parts | {"input_name": "orders_per_day"}, filled)

    def on_share(self, chance: random.Random, *pairs: tuple[str, str]) -> Post:
        """One of the project's links, made where there is none."""
        project = Project.objects.get(uuid=self.parts["uuid"])
        shares = list(project.shares.values_list("pk", flat=True)) or [make_link(project, "edit", "Mia")[0].pk]
        return Post(self.parts | {"share_id": str(chance.choice(shares))}, list(pairs))

    def on_record(self) -> Post:
        """A report of the project's that was handed over, made where there is none."""
        project = Project.objects.select_related("head").get(uuid=self.parts["uuid"])
        record = project.reports.filter(revoked=None).first() or keep_report(
            project, "", estimate_of(project.head.architecture), made=timezone.now(), person=Person(), settings={}
        )
        return Post(self.parts | {"record_id": str(record.pk), "token": token_of(record)}, [])

    def node(self, chance: random.Random) -> str:
        return chance.choice([node.id for node in self.document.nodes] or ["none"])

    def connects(self, chance: random.Random) -> Post:
        """An edge that something of the document can have and has not yet."""
        nodes = self.document.nodes
        ends = [(one.id, other.id) for one in nodes for other in nodes if likely_edge(self.document, one, other)]
        ends = ends or [("none", "none")]
        source, target = chance.choice(ends)
        return self.post(("source", source), ("target", target))

    def confirms(self, chance: random.Random) -> Post:
        """An assumption that can be confirmed."""
        assumed = [one for one in estimate_of(self.document).assumptions if one.can_be_confirmed]
        return self.post(("setting", chance.choice([f"{one.owner}/{one.setting}" for one in assumed] or ["none"])))

    def finding(self) -> str:
        """One that a change is known to mend."""
        found = estimate_of(self.document)
        return next((id_of(one) for one in found.findings if fix_of(found, one)), "none")


class Somebody:
    """A person with a project, and a browser."""

    def __init__(self, person: Person, client: Client):
        self.person, self.client = person, client
        self.starter = Place(client, starter(STARTER), starter=STARTER)
        self.begin()

    def begin(self) -> None:
        """A new project, with something to undo, redo and restore."""
        document = shop(inputs={"orders_per_day": {"value": 4000}})
        nodes = [one.with_settings({"timeout_s": 60} if one.id == "worker" else {}) for one in document.nodes]
        document = document.model_copy(update={"nodes": nodes})
        for stated in (set_measured, set_once):
            document = stated("worker", {"lambda.requests.x86": 1e6}, "").apply(document)
        project = create_project(document, "Begin", self.person, tab="tab-0")
        self.project = Place(self.client, project.head.architecture, uuid=project.uuid)
        for action in ("tidy", "undo"):
            assert self.project.visit.post(action).status_code == 303

    def turn_to(self, uuid: UUID) -> None:
        """Go on with a project; where it is gone, with a new one."""
        project = Project.objects.filter(uuid=uuid).select_related("head").first()
        if project is None:
            self.begin()
        elif uuid == self.project.visit.key["uuid"]:
            self.project.document = project.head.architecture  # its forms stay as they were filled in
        else:
            self.project = Place(self.client, project.head.architecture, uuid=uuid)

    def at(self, route: str) -> Place:
        return self.starter if "{starter}" in route else self.project


POSTS: dict[str, Callable[[Place, random.Random], Post]] = {
    "add_node": lambda at, chance: at.post(("service", "lambda"), ("from", at.node(chance)), ("x", "10"), ("y", "20")),
    "node_settings": lambda at, chance: at.on_node(chance, "node-form"),
    "node_name": lambda at, chance: at.on_node(chance, "name-form"),
    "node_measured": lambda at, chance: at.on_node(chance, "measured-form"),
    "node_once": lambda at, chance: at.on_node(chance, "once-form"),
    "node_measure": lambda at, chance: at.measures(chance),
    "node_move": lambda at, chance: at.post(("node", at.node(chance)), ("x", "100"), ("y", "50")),
    "node_duplicate": lambda at, chance: at.on_node(chance),
    "node_delete": lambda at, chance: at.on_node(chance),
    "node_rename": lambda at, chance: at.on_node(chance),
    "cards_delete": lambda at, chance: at.post(("node", at.node(chance)), ("node", at.node(chance))),
    "cards_duplicate": lambda at, chance: at.post(("node", at.node(chance)), ("node", at.node(chance))),
    "cards_group": lambda at, chance: at.post(("node", at.node(chance)), ("group", "Receipts")),
    "cards_paste": lambda at, chance: at.post(("text", dump(at.document)), ("x", "10"), ("y", "20")),
    "add_edge": lambda at, chance: at.connects(chance),
    "edge_change": lambda at, chance: at.on_edge(chance, "edge-form"),
    "edge_answer": lambda at, chance: at.on_asked_edge(chance),
    "edge_delete": lambda at, chance: at.on_edge(chance),
    "document_settings": lambda at, chance: at.form("document-form"),
    "document_quotas": lambda at, chance: at.quotas(),
    "document_quota": lambda at, chance: at.quota(chance),
    "input_add": lambda at, chance: at.post(("name", "reads_per_order"), ("value", "= 1 + 2"), ("label", "Reads")),
    "input_change": lambda at, chance: at.on_input("input-orders_per_day"),
    "input_delete": lambda at, chance: at.on_input(),
    "unit_cost": lambda at, chance: at.post(("name", "order"), ("per_month", "= 4,000 × 30")),
    "confirm": lambda at, chance: at.confirms(chance),
    "fix": lambda at, chance: at.post(("finding", at.finding())),
    "tidy": lambda at, chance: at.post(),
    "undo": lambda at, chance: at.post(),
    "redo": lambda at, chance: at.post(),
    "restore": lambda at, chance: at.post(("number", "1")),
    "report_choices": lambda at, chance: at.form("report-form", "report"),
    "copy": lambda at, chance: at.post(),
    "share": lambda at, chance: at.post(("kind", chance.choice(["read", "edit"])), ("name", "Mia"), ("last_day", "")),
    "share_change": lambda at, chance: at.on_share(chance, ("name", "Bo"), ("last_day", "2999-12-31")),
    "share_revoke": lambda at, chance: at.on_share(chance),
    "make_pdf": lambda at, chance: at.post(("paper", chance.choice(["a4", "letter"]))),
    "hand_over": lambda at, chance: at.post(),
    "record_end": lambda at, chance: at.on_record(),
    "record_pdf": lambda at, chance: at.on_record(),
    "record_file": lambda at, chance: at.on_record(),
    "containers": lambda at, chance: at.form("containers-form", "compare"),
    "compare_undo": lambda at, chance: at.post(),
    "compare_redo": lambda at, chance: at.post(),
    "open_containers": lambda at, chance: at.post(),
    "delete": lambda at, chance: at.post(),
    "theme": lambda at, chance: at.post(("theme", "dark")),
    "upload": lambda at, chance: Post({}, [], chance.choice([("shop.json", dump(at.document).encode()), *OTHERS])),
}
"""For each name of an address a form as the page would send it."""
FORMS = [(route, name) for route, name in routes() if name in POSTS]


@pytest.fixture
def somebody(django_user_model) -> Somebody:
    client = Client()
    user = django_user_model.objects.create(username="somebody")
    client.force_login(user)
    return Somebody(Person(user.pk), client)


def send(at: Place, route: str, post: Post, chance: random.Random, *, htmx: bool, plainly: bool = False):
    body = encoded(post, chance, plainly=plainly)
    page = f"http://testserver{at.visit.url()}"
    headers = {**HTMX, "HX-Current-URL": page} if htmx else {"Referer": page}
    return at.visit.client.post(path_of(route, post.parts), body.data, content_type=body.content_type, headers=headers)


def test_every_address_that_takes_a_form_is_tried(somebody):
    """All others say that they take none."""
    parts = {**somebody.project.parts, **somebody.starter.parts, "slug": "lambda", "token": "none"}
    parts |= {"node_id": "none", "bill": "none", "table": "none"}
    others = [route for route, name in routes() if name not in POSTS]
    assert {name for _, name in FORMS} == set(POSTS)
    assert [route for route in others if somebody.client.post(path_of(route, parts)).status_code != 405] == []


@pytest.mark.parametrize(("route", "name"), FORMS, ids=[route for route, _ in FORMS])
def test_what_is_mutated_is_accepted_as_it_stands(somebody, route, name):
    at, chance = somebody.at(route), random.Random(route)
    response = send(at, route, POSTS[name](at, chance), chance, htmx=False, plainly=True)
    assert response.status_code == (422 if route in NOT_THERE else 201 if name == "share" else 303)


# -- whatever is posted --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", range(BATCHES))
def test_whatever_is_posted_is_answered_and_every_page_is_there(somebody, figures, batch):
    chance, statuses, pages = random.Random(batch), [], list(PAGES)
    for number in range(EACH):
        if number % A_PROJECT == 0:
            somebody.begin()
        route, name = chance.choice(FORMS)
        at, htmx = somebody.at(route), chance.random() < 0.5
        post = mutated(POSTS[name](at, chance), chance)
        response = send(at, route, post, chance, htmx=htmx)
        told = f"post {number} of batch {batch}: {name} {str(post)[:2_000]}"
        assert response.status_code in ANSWERS, told
        assert htmx or response.status_code < 400 or is_own_page(response), told
        statuses.append(response.status_code)
        follow(somebody, response)
        is_last = number % A_PROJECT == A_PROJECT - 1
        for page in pages if is_last else [chance.choice(pages)] if response.status_code < 400 else []:
            look_at(somebody.project, page, told)
    counted = ", ".join(f"{status} × {statuses.count(status)}" for status in sorted(set(statuses)))
    figures(f"mutated posts, batch {batch}: {EACH}; {counted}")


def is_own_page(response: HttpResponse) -> bool:
    """Whether it looks like the product, with a way on."""
    return "Headroom" in text_of(response) and 'href="/"' in text_of(response)


def follow(somebody: Somebody, response: HttpResponse) -> None:
    """Go on where a browser is sent, else with the project as it is now."""
    address = response.get("Location") or response.get("HX-Push-Url") or ""
    somebody.turn_to(uuid_in(address) if "/a/" in address else UUID(somebody.project.parts["uuid"]))


def look_at(at: Place, page: str, told: str) -> None:
    """A page is there, and no figure on it is none."""
    response = at.visit.get("builder" if page == "limits" else page, PAGES[page])
    assert response.status_code == 200, f"{page} after {told}"
    assert not NOT_A_NUMBER.search(words_of(response)), f"{page} after {told}"
    for data in re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', text_of(response), re.DOTALL):
        json.loads(data, parse_constant=_no_number)


def _no_number(constant: str) -> None:
    raise AssertionError(f"{constant} stands in the page's data")
