"""`manage.py bench`: how long estimates and edits take, as medians and ratios of one run on one machine.

Estimates are measured in this process; edits over HTTP, on a server of the bench's own, beside a bare view that only
writes a row; frames, and what is seen of an edit, in the installed Chrome or Chromium (`management/in_browser.py`).
Compare two checkouts by running both in turn on the same machine; a single figure says little elsewhere.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from pathlib import Path

import numpy as np
from django.core.management.base import BaseCommand

from estimator.engine.document.architecture import Architecture, with_samples
from estimator.engine.document.reading import dump, from_dict, load
from estimator.engine.estimate import estimate
from estimator.exports.exported import Exported
from estimator.exports.report_pdf import browser_path
from estimator.exports.workbook.workbook import workbook
from estimator.management.bare import ADDRESS
from estimator.management.in_browser import edits_seen, frames_dragging, frames_panning, looking
from estimator.management.serving import Form, Visitor, serving
from estimator.projects.reads import CACHED_NODES
from estimator.whatif.comparison.compare import compare
from pricing.book import Tables
from pricing.tables import read_tables

DEMO = Path(__file__).parent.parent.parent / "starters" / "food_ordering.json"
SAMPLES, CHUNK = 10_000, 1_000


class Command(BaseCommand):
    help = "Measure estimates (the demo, growing graphs, samples) and edits over HTTP."
    requires_system_checks = ()

    def handle(self, *args, **options):
        self.estimates()
        self.stdout.write("")
        self.over_http()
        self.stdout.write("")
        self.in_browser()

    def estimates(self) -> None:
        tables = read_tables()
        demo = load(DEMO.read_bytes())
        large = graph(LARGE)
        bare = median(lambda: estimate(graph(2), tables), 200)
        rows = [
            ("estimate of the demo", median(lambda: estimate(demo, tables), 200)),
            ("the same with findings and headroom", median(lambda: estimate(demo, tables).findings, 30)),
            ("comparison of the demo, with crossings", median(lambda: compare(demo, tables).crossings, 10)),
        ]
        rows += [
            (f"{size:,} nodes", median(lambda size=size: estimate(graph(size), tables), runs)) for size, runs in SIZES
        ]
        rows.append(
            (f"{LARGE} nodes, with findings and headroom", median(lambda: estimate(large, tables).findings, 15))
        )
        rows.append((f"{SAMPLES:,} sampled estimates of the demo", median(lambda: sampled(demo, tables), 5)))
        rows += [(f"a workbook, {size} nodes", median(lambda size=size: written(size), 5)) for size in WRITTEN]
        self.stdout.write(f"{'median of one run':46}{'ms':>10}{'× smallest':>14}{'µs a node':>12}")
        for (name, seconds), nodes in zip(rows, NODES, strict=True):
            each = f"{seconds / nodes * 1e6:12.0f}" if nodes else ""
            self.stdout.write(f"{name:46}{seconds * 1000:10.2f}{seconds / bare:14.1f}{each}")

    def over_http(self) -> None:
        """One worker, one connection kept open; the bare view goes through the same middleware."""
        heading = "over HTTP, one worker, one connection"
        self.stdout.write(f"{heading:46}{'p50 ms':>10}{'p95 ms':>10}{'× bare view':>14}")
        with serving() as visitor:
            visitor.get("/")
            bare = measured(lambda: visitor.post(ADDRESS, {}), 300)
            for name, taken in (("bare view: one row written", bare), *http_rows(visitor)):
                p50, p95 = percentiles(taken)
                ratio = p50 / percentiles(bare)[0]
                self.stdout.write(f"{name:46}{p50 * 1000:10.2f}{p95 * 1000:10.2f}{ratio:14.1f}")

    def in_browser(self) -> None:
        """Frames while a drawing is moved, and edits until they are drawn."""
        path = browser_path()
        if path is None:
            self.stdout.write(
                "NO BROWSER: no frames and no repaints were measured. Install Chromium, or name one in CHROME."
            )
            return
        self.stdout.write(f"{'in the browser':46}{'p50 ms':>10}{'p95 ms':>10}{'worst ms':>14}")
        with serving() as visitor:
            visitor.get("/")
            for name, taken in browser_rows(path, visitor):
                p50, p95 = percentiles(taken)
                self.stdout.write(f"{name:46}{p50 * 1000:10.1f}{p95 * 1000:10.1f}{max(taken) * 1000:14.1f}")


def browser_rows(path: str, visitor: Visitor) -> Iterator[tuple[str, list[float]]]:
    """(what, seconds of each frame or edit) of everything measured in a browser."""
    addresses = {size: opened(visitor, graph(size)) for size in SEEN}
    with looking(path, visitor) as page:
        yield f"a frame while the drawing is panned, {LARGE} nodes", frames_panning(page, addresses[LARGE])
        yield f"a frame while a card is dragged, {LARGE} nodes", frames_dragging(page, addresses[LARGE], "f3")
        for size, address in addresses.items():
            yield f"an edit until it is seen, {size} nodes", edits_seen(page, f"{address}?node=f0", EDITS_SEEN)


def http_rows(visitor: Visitor) -> Iterator[tuple[str, list[float]]]:
    """(what, seconds of each run) of everything measured over HTTP."""
    demo = load(DEMO.read_bytes())
    for name, document, node_id, memory, times in (
        ("edit of the demo", demo, "order", count(1024), 200),
        ("the same, back and forth between two values", demo, "order", cycle((1024, 2048)), 200),
        ("edit, 100 nodes", graph(100), "f0", count(1024), 60),
        ("edit, 300 nodes", graph(300), "f0", count(1024), 30),
    ):
        address = opened(visitor, document)
        yield name, edits(visitor, address, node_id, memory, times)
    for name, document, times in (
        ("the demo", demo, 200),
        ("100 nodes", graph(100), 60),
        ("300 nodes", graph(300), 30),
    ):
        yield f"a step of what if traffic grew, {name}", steps(visitor, opened(visitor, document), times)
    yield "who else is here, asked every second", polls(visitor, opened(visitor, graph(LARGE)), 200)
    unseen = (demo.model_copy(update={"hours_per_month": 700 + number / 7}) for number in count())
    yield "comparison page of the demo, never seen before", first_looks(visitor, unseen, "compare/", 15)
    yield "the same again", gets(visitor, f"{opened(visitor, demo)}compare/", 30)
    if browser_path():
        for name, documents, times in (
            ("the demo", unseen, 5),
            *((f"{size} nodes", months(size), 2) for size in PRINTED),
        ):
            yield f"PDF of {name}, never seen before", first_looks(visitor, documents, "report/pdf/", times, files)


def opened(visitor: Visitor, document: Architecture) -> str:
    """The address of a new project with this document: /a/<uuid>/."""
    return visitor.upload("/upload/", "document", dump(document).encode()).headers["Location"]


def gets(visitor: Visitor, address: str, times: int) -> list[float]:
    """Seconds of each GET of a page."""
    return measured(lambda: visitor.get(address), times)


def months(size: int) -> Iterator[Architecture]:
    """Graphs of a size that differ by the hours of their month."""
    return (graph(size).model_copy(update={"hours_per_month": 700 + number / 7}) for number in count())


def looks(visitor: Visitor, address: str) -> None:
    """One page."""
    visitor.get(address)


def files(visitor: Visitor, address: str) -> None:
    """One file that is made in the background: asked for, asked after as a page does, and fetched."""
    job = visitor.post(address, {}).headers["Location"]
    while "data-saves" not in (page := visitor.get(job).text):
        if "data-what" in page:
            raise RuntimeError(f"no file: {page}")
        time.sleep(ASKED_AFTER_S)
    visitor.get(f"{job}file/")


def first_looks(
    visitor: Visitor,
    unseen: Iterator[Architecture],
    page: str,
    times: int,
    look: Callable[[Visitor, str], None] = looks,
) -> list[float]:
    """Seconds of the first look at a page of so many documents of which the server has no estimate: it made one when
    they were opened, and has let it go for those opened since."""
    looked_at = [opened(visitor, document) for document in islice(unseen, times + 1)]
    nodes = 0
    while nodes <= CACHED_NODES:
        document = next(unseen)
        nodes += len(document.nodes)
        opened(visitor, document)
    addresses = iter(looked_at)
    return measured(lambda: look(visitor, f"{next(addresses)}{page}"), times)


def polls(visitor: Visitor, address: str, times: int) -> list[float]:
    """Seconds of each request by which a page that shows the newest revision asks whether there is news."""
    return gets(visitor, f"{address}here/?revision=1&here=&by=bench", times)


def steps(visitor: Visitor, address: str, times: int) -> list[float]:
    """Seconds of each step of the slider in the Limits tab, as htmx asks for it from the page that shows the step
    before; every one is of another traffic."""
    pages = (f"{address}?tab=limits&times={1 + number / 10:g}" for number in count(1))
    shown = next(pages)
    headers = {
        "HX-Request": "true",
        "HX-Target": "whatif-says",
        "Revision": REVISION.search(visitor.get(shown).text)[1],
    }

    def step() -> None:
        nonlocal shown
        before, shown = shown, next(pages)
        visitor.get(shown, {**headers, "HX-Current-URL": f"http://127.0.0.1{before}"})

    return measured(step, times)


def edits(visitor: Visitor, address: str, function: str, memory: Iterator[int], times: int) -> list[float]:
    """Seconds of each edit of a function's memory in the builder, as htmx posts it; every one changes it.

    A value never seen before is an estimate of its own; one seen lately finds its estimate kept.
    """
    page = f"{address}?node={function}"
    form = Form(visitor.get(page).text, "node-form")

    def edit() -> None:
        answer = visitor.post(form.action, form.fields | {"memory_mb": str(next(memory))}, page=page)
        before, form.fields["revision"] = form.fields["revision"], REVISION.search(answer.text)[1]
        if form.fields["revision"] == before:
            raise RuntimeError("an edit changed nothing")

    return measured(edit, times)


SIZES = ((10, 100), (100, 30), (1_000, 9))
LARGE = 300
PRINTED, ASKED_AFTER_S = (50, LARGE), 0.1
SEEN, EDITS_SEEN = (20, 100, LARGE), 15
WRITTEN = (12, 50, LARGE)
"""The demo, and two graphs."""
NODES = (12, 12, None, *(size for size, _ in SIZES), LARGE, None, *WRITTEN)
MOST_SECONDS = 15
"""No measurement goes on for longer, however few its runs."""
REVISION = re.compile(r'id="revision"[^>]*value="(\d+)"')


def median(run: Callable[[], object], times: int) -> float:
    """Seconds of the median run, the first left out."""
    return statistics.median(measured(run, times))


def percentiles(taken: list[float]) -> tuple[float, float]:
    """(p50, p95)."""
    cuts = statistics.quantiles(taken, n=20, method="inclusive")
    return cuts[9], cuts[18]


def measured(run: Callable[[], object], times: int) -> list[float]:
    """Seconds of each run, the first left out: so many, or as many as there is time for."""
    run()
    taken: list[float] = []
    while len(taken) < 2 or (len(taken) < times and sum(taken) < MOST_SECONDS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return taken


def written(size: int) -> bytes:
    """A workbook of a document that was looked at before: its estimate and its comparison are there."""
    return workbook(Exported(load(DEMO.read_bytes()) if size == WRITTEN[0] else graph(size)))


def sampled(demo: Architecture, tables: Tables) -> None:
    """Monte Carlo over requests and a duration, in chunks that fit the processor's cache."""
    draw = np.random.default_rng(1)
    for _ in range(SAMPLES // CHUNK):
        values = {
            ("app", "requests_per_month"): draw.lognormal(14.9, 0.5, CHUNK),
            ("order", "duration_ms"): draw.lognormal(4.8, 0.3, CHUNK),
        }
        estimate(with_samples(demo, values), tables)


_GRAPHS: dict[int, Architecture] = {}


def graph(size: int) -> Architecture:
    """An API over repeated groups of function, table, queue, worker and bucket: `size` nodes in all."""
    if size not in _GRAPHS:
        nodes = [
            {"id": "c", "service": "clients", "settings": {"shape": "evening"}},
            {"id": "api", "service": "api_gateway_http"},
        ]
        edges = [("c", "request", "api", "request")]
        group = 0
        while len(nodes) < size:
            f, t, q, w, b = (f"{letter}{group}" for letter in "ftqwb")
            nodes += [
                {"id": node, "service": service}
                for node, service in ((f, "lambda"), (t, "dynamodb"), (q, "sqs"), (w, "lambda"), (b, "s3"))
            ]
            edges += [
                ("api", "request", f, "invoke"),
                (f, "invocation", t, "write"),
                (f, "invocation", q, "send"),
                (q, "message", w, "invoke"),
                (w, "invocation", b, "put"),
            ]
            group += 1
        kept = {node["id"] for node in nodes[:size]}
        named = [dict(zip(("source", "event", "target", "operation"), edge, strict=True)) for edge in edges]
        inside = [edge for edge in named if edge["source"] in kept and edge["target"] in kept]
        _GRAPHS[size] = from_dict({"version": 1, "nodes": nodes[:size], "edges": inside})
    return _GRAPHS[size]
