"""Mermaid and draw.io files as others read them: mermaid's own script, and the mxCodec of mxGraph, in a browser.

Neither script is ours: `npm pack` gets both where PROVE is 1, or DRAWING_SCRIPTS names a folder that has them as
mermaid.min.js and mxClient.min.js.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from estimator.engine.estimate import Estimate, estimate
from estimator.exports.drawings.drawio import diagram_drawio
from estimator.exports.drawings.labels import cut
from estimator.exports.drawings.mermaid import diagram_mermaid
from estimator.exports.report_pdf import browser_arguments, browser_path
from tests.exports.hostile import NAMES, named

SCRIPTS = {"mermaid.min.js": "mermaid@11", "mxClient.min.js": "mxgraph@4"}
MISSING = "NO SCRIPTS: no drawing was read by mermaid or mxGraph. Set PROVE=1 where npm is, or DRAWING_SCRIPTS."
PACK_S = 300
DEMO = "Food ordering"

READ_MERMAID = """async (text) => {
  const { diagramType } = await mermaid.parse(text);
  const { svg } = await mermaid.render("drawn", text);
  const drawn = new DOMParser().parseFromString(svg, "text/html");
  const said = (names) => [...drawn.querySelectorAll(names)].map((one) => one.textContent.trim());
  return {
    type: diagramType, nodes: said("g.node"), edges: drawn.querySelectorAll("path.flowchart-link").length,
    frames: said("g.cluster"), scripts: drawn.querySelectorAll("script, img, iframe, [onerror]").length,
  };
}"""
READ_DRAWIO = """(text) => {
  const file = mxUtils.parseXml(text);
  const model = new mxGraphModel();
  new mxCodec(file).decode(file.querySelector("mxGraphModel"), model);
  const cells = Object.values(model.cells);
  const said = (cell) => new DOMParser().parseFromString(cell.value, "text/html").body;
  const cards = cells.filter((one) => one.vertex && /^n\\d+$/.test(one.id));
  const edges = cells.filter((one) => one.edge);
  return {
    cards: cards.map((one) => said(one).querySelector("b").textContent),
    icons: cells.filter((one) => /i$/.test(one.id) && one.geometry && one.parent.id + "i" === one.id).length,
    edges: edges.filter((one) => one.source && one.target && one.geometry.relative).length,
    frames: cells.filter((one) => /^g\\d+$/.test(one.id)).length,
    scripts: cells.filter((one) => one.value && said(one).querySelector("script, img, iframe")).length,
    again: new mxCodec().encode(model).querySelectorAll("mxCell").length, all: cells.length,
  };
}"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory) -> Path:
    """The folder with both scripts."""
    if folder := os.environ.get("DRAWING_SCRIPTS"):
        return Path(folder)
    if os.environ.get("PROVE") != "1" or shutil.which("npm") is None:
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("scripts")
    for name, package in SCRIPTS.items():
        pack = ["npm", "pack", "--silent", package]
        done = subprocess.run(pack, cwd=folder, capture_output=True, text=True, check=True, timeout=PACK_S)
        with tarfile.open(folder / done.stdout.split()[-1]) as packed:
            (inside,) = (one for one in packed.getmembers() if Path(one.name).name == name)
            file = packed.extractfile(inside)
            assert file is not None
            (folder / name).write_bytes(file.read())
    return folder


@pytest.fixture(scope="module")
def page(scripts: Path) -> Iterator[Page]:
    """A page with both scripts, that nothing else can be fetched from."""
    path = browser_path()
    if path is None:
        pytest.skip("NO BROWSER: no drawing was read by mermaid or mxGraph.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browser_arguments())
        page = browser.new_page()
        page.route("**/*", lambda route: route.abort())
        page.set_content("<!DOCTYPE html><title>Read</title><body></body>")
        page.evaluate("() => { window.mxLoadResources = false; window.mxLoadStylesheets = false }")
        for name in SCRIPTS:
            page.add_script_tag(path=scripts / name)
        page.evaluate("() => mermaid.initialize({ startOnLoad: false })")
        yield page
        browser.close()


@pytest.fixture(scope="module")
def estimates(starters, tables) -> list[Estimate]:
    """All starters, and one of them with each of the hostile names."""
    (demo,) = (one for one in starters if one.name == DEMO)
    return [estimate(one, tables) for one in (*starters, *(named(demo, name) for name in NAMES.values()))]


def test_mermaid_draws_every_card_and_call(page, estimates, figures):
    for one in estimates:
        read = page.evaluate(READ_MERMAID, diagram_mermaid(one))
        assert read["type"] == "flowchart-v2" and not read["scripts"]
        assert len(read["nodes"]) == len(one.resolved.nodes) and read["edges"] == len(one.resolved.edges)
        assert len(read["frames"]) == len({node.group for node in one.architecture.nodes if node.group})
        for node, said in zip(one.resolved.nodes.values(), read["nodes"], strict=True):
            assert said.replace("\u2060", "").startswith(cut(node.label).strip()), said
    figures(f"{len(estimates)} flowcharts read and drawn by mermaid")


def test_mxgraph_reads_every_card_and_call(page, estimates, figures):
    for one in estimates:
        read = page.evaluate(READ_DRAWIO, diagram_drawio(one))
        assert read["cards"] == [cut(node.label) for node in one.resolved.nodes.values()] and not read["scripts"]
        assert read["icons"] == len(read["cards"]) and read["edges"] == len(one.resolved.edges)
        assert read["again"] == read["all"]
    figures(f"{len(estimates)} drawings read and written again by mxCodec")
