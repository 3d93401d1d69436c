"""A browser without scripts: it visits a project's addresses by name, and reads forms as it would post them."""

from __future__ import annotations

import hashlib
import html
import json
import re
import zlib
from html.parser import HTMLParser
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from estimator.engine.document.architecture import Architecture, Node
from estimator.projects.models import Project, Revision
from tests.engine.builders import architecture, clients, edge, function, node

HTMX = {"HX-Request": "true"}
NASTY = "<b>x</b>\"'&<script>alert(1)</script>"
STARTER = "food_ordering"


def shop(**more) -> Architecture:
    """Clients call an API, its function reads a table and fills a queue that another function empties."""
    nodes = [
        clients("app"),
        node("api", "api_gateway_http"),
        function("order", memory_mb=1536),
        node("orders", "dynamodb"),
        node("jobs", "sqs"),
        function("worker", memory_mb=512),
    ]
    edges = [
        edge("app", "request", "api", "request"),
        edge("api", "request", "order", "invoke"),
        edge("order", "invocation", "orders", "read", count=2),
        edge("order", "invocation", "jobs", "send"),
        edge("jobs", "message", "worker", "invoke", batch_size=10),
    ]
    return architecture(nodes, edges, **{"name": "Shop", **more})


def alone(service: str, **more) -> Architecture:
    """One node, `one`, and nothing else."""
    return architecture([{"id": "one", "service": service, **more}], [])


NEWER = {"version": 2, "name": "Shop", "lanes": []}


def save_newer(project: Project, document: object = NEWER) -> Revision:
    """A revision as another version of the program writes it."""
    text = json.dumps(document).encode()
    said = {"document": zlib.compress(text), "digest": hashlib.sha256(text).hexdigest(), "sentence": "Add a lane"}
    revision = project.revisions.create(number=project.revisions.count() + 1, **said)
    Project.objects.filter(pk=project.pk).update(head=revision)
    return revision


class Visit:
    """Somebody's browser at one project, or at a starter."""

    def __init__(self, client: Client, *, tab: str = "tab-1", **key: object):
        self.client = client
        self.key = key
        self.tab = tab

    def url(self, name: str = "builder", query: str = "", **parts: str) -> str:
        return reverse(name, kwargs={**self.key, **parts}) + (f"?{query}" if query else "")

    def get(self, name: str = "builder", query: str = "", *, htmx: bool = False, **headers: str) -> HttpResponse:
        return self.client.get(self.url(name, query), headers={**(HTMX if htmx else {}), **headers})

    def page(self, query: str = "") -> str:
        response = self.get(query=query)
        assert response.status_code == 200
        return text_of(response)

    def post(self, name: str, data: dict | None = None, *, htmx: bool = False, at: str = "", **parts) -> HttpResponse:
        """Post to an action from the page whose query is `at`."""
        page = f"http://testserver{self.url(query=at)}"
        headers = {**HTMX, "HX-Current-URL": page} if htmx else {"Referer": page}
        return self.client.post(self.url(name, **parts), {"tab": self.tab, **(data or {})}, headers=headers)

    def fill(self, form_id: str, query: str = "", **values: object) -> dict[str, list[str]]:
        """What a form of the page would post after somebody typed these values."""
        return {**forms(self.page(f"{query}&tab=history"))[form_id], **values}  # the shortest of the tabs

    def post_both(self, name: str, data: dict | None = None, **more) -> list[HttpResponse]:
        """What a plain form is answered, and htmx: for posts that write nothing."""
        return [self.post(name, data, htmx=htmx, **more) for htmx in (False, True)]

    def shows(self, query: str, **more) -> dict:
        """The context of a page."""
        return self.get(query=query, **more).context

    @property
    def project(self) -> Project:
        return Project.objects.select_related("head").get(uuid=self.key["uuid"])

    @property
    def document(self) -> Architecture:
        return self.project.head.architecture

    def node(self, node_id: str) -> Node:
        return self.document.node(node_id)

    def sentences(self) -> list[str]:
        return list(self.project.revisions.order_by("number").values_list("sentence", flat=True))

    def is_untouched(self) -> bool:
        """Whether there is still but the first revision."""
        return Revision.objects.count() == 1 and self.project.head.number == 1


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def words_of(response: HttpResponse) -> str:
    """The answer as it reads: without tags, entities resolved, blanks joined."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text_of(response))).split())


def what_is_said(response: HttpResponse) -> str:
    """The sentence of an answer that refuses, which the browser shows beside a field."""
    (said,) = re.findall(r"<p[^>]*\sdata-what[^>]*>(.*?)</p>", text_of(response), re.S)
    return html.unescape(re.sub(r"<[^>]*>", "", said)).strip()


def uuid_in(address: str) -> UUID:
    """The project an address leads to."""
    return UUID(re.search(r"/a/([0-9a-f-]{36})/", address)[1])


def ids(text: str) -> list[str]:
    """The ids of a page's elements, in order."""
    return re.findall(r'<[^>]*?\sid="([^"]*)"', text)


def forms(text: str) -> dict[str, dict[str, list[str]]]:
    """What each form with an id would post as the page stands: {form id: {name: values}}."""
    reader = _Forms()
    reader.feed(text)
    return reader.found


class _Forms(HTMLParser):
    """Reads inputs, selects and textareas as a browser does; buttons post nothing here."""

    def __init__(self):
        super().__init__()
        self.found: dict[str, dict[str, list[str]]] = {}
        self.form: dict[str, list[str]] = {}
        self.select = self.area = None
        self.chosen: list[str] = []
        self.first: str | None = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        match tag:
            case "form":
                self.form = {}
                if "id" in given:
                    self.found[given["id"]] = self.form
            case "input" if given.get("name"):
                if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                    self._post(given["name"], given.get("value") or "")
            case "select":
                self.select, self.chosen, self.first = given.get("name"), [], None
            case "option" if self.select:
                self.first = given.get("value", "") if self.first is None else self.first
                if "selected" in given:
                    self.chosen.append(given.get("value", ""))
            case "textarea":
                self.area, self.text = given.get("name"), ""

    def handle_data(self, data):
        if self.area:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = {}
        elif tag == "select" and self.select:
            for value in self.chosen or ([] if self.first is None else [self.first]):
                self._post(self.select, value)
            self.select = None
        elif tag == "textarea" and self.area:
            self._post(self.area, self.text.removeprefix("\n"))
            self.area = None

    def _post(self, name: str, value: str) -> None:
        self.form.setdefault(name, []).append(value)
