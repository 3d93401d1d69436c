"""The report on paper: printed once for each document, and looked at by many tests."""

import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from estimator.engine.document.reading import load
from estimator.exports import report_pdf as pdf
from estimator.projects.logos import logo_of
from estimator.projects.reads import estimate_of
from estimator.projects.report_choices import ReportChoices
from tests.pages.joined import DEMO, joined
from tests.projects.test_logos import png
from tests.web.large import DOCUMENTS

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("tables_loaded", "db")]
MB = 1_000_000
CHOICES = ReportChoices(customer="Example Ltd", author="Ada Lovelace", note="For Thursday.", logo=logo_of(png(120, 40)))
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>\u202eevil\u202c \U0001f354 " + "long " * 2_000


@pytest.fixture(scope="module")
def printed(tables_loaded, django_db_blocker):
    """Prints a document as chosen, each once: (its bytes, as pypdf reads them)."""
    if pdf.browser_path() is None:
        message = "NO BROWSER: PDFs are not tested. Install Chromium, or name a browser in CHROME."
        pytest.fail(message) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(message)
    done: dict[str, tuple[bytes, PdfReader]] = {}

    def of(name: str) -> tuple[bytes, PdfReader]:
        if name not in done:
            document, choices = DOCUMENTS_PRINTED[name]()
            with django_db_blocker.unblock():
                body = pdf.report_pdf(document, choices, revision=7)
            done[name] = body, PdfReader(io.BytesIO(body))
        return done[name]

    return of


def demo(**update):
    return load(DEMO.read_bytes()).model_copy(update=update)


def hostile():
    """Every other card has a name without a place to break it."""
    names = (HOSTILE[:180], "ProcessCustomerOrders_" * 8)
    nodes = [one.model_copy(update={"name": f"{names[at % 2]}{one.id}"}) for at, one in enumerate(demo().nodes)]
    return demo(name=HOSTILE[:200], nodes=nodes)


def breaking():
    """The demo at so much traffic that limits break."""
    app = demo().nodes[0]
    app = app.model_copy(update={"settings": {**app.settings, "requests_per_month": 9e9}})
    return demo(nodes=[app, *demo().nodes[1:]])


DOCUMENTS_PRINTED = {
    "a4": lambda: (demo(), CHOICES),
    "letter": lambda: (demo(), CHOICES.model_copy(update={"paper": "letter"})),
    "fifty": lambda: (joined(4), ReportChoices(numbers="comma")),
    "hostile": lambda: (hostile(), ReportChoices(customer=HOSTILE[:200], author=HOSTILE[:200], note=HOSTILE[:2_000])),
    "breaking": lambda: (breaking(), ReportChoices()),
    **{
        name: (lambda made: lambda: (made(), ReportChoices()))(DOCUMENTS[name])
        for name in (DOCUMENTS if os.environ.get("PROVE") == "1" else ("town",))
    },
}


def words(text: str) -> str:
    return " ".join(text.split())


def pages_of(body: bytes, how: str = "-layout") -> list[str]:
    """The text of each page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    done = subprocess.run(["pdftotext", how, "-", "-"], input=body, capture_output=True, check=True)
    return done.stdout.decode(errors="replace").removesuffix("\f").split("\f")


def text_of(body: bytes) -> str:
    return words(" ".join(pages_of(body)))


def title_page(body: bytes, title: str) -> int:
    """The page on which a heading stands by itself on a line, from 1; not that of the contents."""
    pages = pages_of(body)
    return next(
        at for at, page in enumerate(pages, 1) if at > 1 and re.search(rf"(?m)^\s*{re.escape(title)}\s*$", page)
    )


# -- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "most", "appendix"), [("a4", 8, 3), ("letter", 8, 4), ("fifty", 20, 10)])
def test_it_has_no_more_pages_than_anybody_reads(printed, name, most, appendix):
    body, read = printed(name)
    begins = pdf.page_numbers(body)["part-working"]
    assert begins - 1 <= most and len(read.pages) - (begins - 1) <= appendix
    assert len(body) < 2 * MB


@pytest.mark.parametrize("name", ["a4", "letter", "fifty"])
def test_the_contents_say_where_each_heading_stands(printed, name):
    body, _ = printed(name)
    listed = re.findall(
        r"(?m)(Appendix [ABC]: [a-z ]+?|[A-Z][a-z]+(?: [a-z]+)*?)[ ._]+(\d+)(?=\s{3,}|\s*$)",
        pages_of(body)[0].partition("Contents")[2],
    )
    assert len(listed) == 9
    assert {title: int(page) for title, page in listed} == {title: title_page(body, title) for title, _ in listed}


@pytest.mark.parametrize(("name", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_drawing_stands_upright_on_a_landscape_page_and_no_page_is_shrunk(printed, name, size):
    body, read = printed(name)
    sizes = [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in read.pages]
    assert sizes[0] == size and sizes[1] == size[::-1] and set(sizes[2:]) == {size}
    assert all(page.rotation == 0 for page in read.pages)
    boxes = re.findall(r"(?s)<page width.*?</page>", "\f".join(pages_of(body, "-bbox")))
    assert height(boxes[0], "Food") == pytest.approx(20 * 1.164, rel=0.05), "the title has 20 points"
    assert height(boxes[1], "ReceiptFn") == pytest.approx(9 * 1.164, rel=0.05), "names in the drawing have 9 points"


def height(page: str, word: str) -> float:
    """The height of a word where it is largest, in points."""
    return max(
        float(end) - float(start) for start, end in re.findall(rf'yMin="([^"]*)" [^>]*yMax="([^"]*)">{word}<', page)
    )


def test_every_page_has_a_running_head_its_number_and_whose_it_is(printed):
    pages = pages_of(printed("a4")[0])
    for at, page in enumerate(pages, 1):
        assert (
            "Food ordering: cost and limits" in page and f"Page {at} of {len(pages)}" in page and "Ada Lovelace" in page
        )


def test_heads_of_tables_are_repeated_where_a_table_goes_on(printed):
    pages = pages_of(printed("fifty")[0])
    assert sum("Calls a month" in page for page in pages) > 1


# -- what it says --------------------------------------------------------------------------------------------------


def test_it_says_the_total_every_card_and_who_costs_less(printed):
    body, _ = printed("a4")
    text, estimate = text_of(body), estimate_of(demo())
    assert f"${estimate.total_monthly_usd:,.2f}" in text and "Serverless, by $" in text
    assert [node.label for node in demo().nodes if node.label not in text] == []
    assert "Example Ltd" in text and "For Thursday." in text and "revision 7" in text


def test_findings_of_a_design_that_breaks_are_told(printed):
    text, findings = text_of(printed("breaking")[0]).replace(" ", ""), estimate_of(breaking()).findings
    assert len(findings) > 3 and "limitsarenearorover" in text and "No limit is near" not in text
    begins = [words(one.message)[:25].replace(" ", "") for one in findings[:15]]  # before a line ends
    assert [begin for begin in begins if begin not in text] == []


def test_numbers_are_written_as_chosen(printed):
    text = text_of(printed("fifty")[0])
    assert f"{estimate_of(joined(4)).total_monthly_usd:.2f}".replace(".", ",") in text and "12.000.000" in text


@pytest.mark.parametrize("name", [*(DOCUMENTS if os.environ.get("PROVE") == "1" else ["town"])])
def test_a_large_document_is_printed_and_says_its_total(printed, name):
    body, _ = printed(name)
    assert f"${estimate_of(DOCUMENTS[name]()).total_monthly_usd:,.2f}" in text_of(body)


def test_hostile_names_are_text_and_no_page_is_wider_for_them(printed):
    body, read = printed("hostile")
    assert "<script>alert(1)</script>" in text_of(body).replace("< ", "<") and "/JavaScript" not in str(
        read.trailer["/Root"]
    )
    assert {round(float(page.mediabox.width)) for page in read.pages} == {595, 842}
    page = "".join(pages_of(body, "-bbox"))
    boxes = re.findall(r'xMax="([^"]*)"', page)
    assert boxes and max(map(float, boxes)) < 842
    assert height(page, "Contents") == pytest.approx(
        height(pages_of(printed("a4")[0], "-bbox")[0], "Contents"), rel=0.01
    )


# -- how it is made ------------------------------------------------------------------------------------------------


def test_it_has_a_title_a_language_and_bookmarks(printed):
    _, read = printed("a4")
    root = read.trailer["/Root"]
    assert read.metadata.title == "Food ordering: cost and limits" and root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    marks = [one.title for one in flat(read.outline)]
    assert marks[0] == "Food ordering"
    for title in ("Architecture", "Limits", "Against containers", "Appendix A: working", "By service"):
        assert title in marks


def flat(outline: list) -> list:
    return [one for each in outline for one in (flat(each) if isinstance(each, list) else [each])]


def test_its_structure_names_headings_tables_lists_and_figures(printed):
    _, read = printed("a4")
    kinds: dict[str, int] = {}
    spoken: list[str] = []
    gather(read.trailer["/Root"]["/StructTreeRoot"], kinds, spoken)
    assert kinds["/H1"] == 1 and kinds["/H2"] == 9 and kinds["/H3"] > 8
    assert all(kinds.get(kind, 0) > 0 for kind in ("/Table", "/TH", "/TD", "/L", "/LI", "/P", "/Figure", "/Link"))
    assert any("What happens as traffic grows" in one for one in spoken), "charts say what they show"


def gather(node, kinds: dict[str, int], spoken: list[str]) -> None:
    """Counts the elements of a structure tree by kind, and lists what they say in place of a picture."""
    found = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(found, ArrayObject):
        for one in found:
            gather(one, kinds, spoken)
    elif isinstance(found, DictionaryObject):
        if "/S" in found:
            kinds[found["/S"]] = kinds.get(found["/S"], 0) + 1
        if "/Alt" in found:
            spoken.append(found["/Alt"])
        if "/K" in found:
            gather(found.raw_get("/K"), kinds, spoken)


def test_fonts_are_embedded_links_lead_within_and_nothing_but_the_logo_is_a_bitmap(printed):
    body, read = printed("a4")
    fonts, pictures, links = set(), 0, []
    for page in read.pages:
        resources = page["/Resources"]
        found = (one.get_object() for one in resources.get("/Font", {}).values())
        fonts |= {one["/BaseFont"] for one in found if one["/Subtype"] != "/Type3"}  # whose letters are in the file
        drawn = [one.get_object() for one in resources.get("/XObject", {}).values()]
        pictures += sum(one.get("/Subtype") == "/Image" for one in drawn)
        links += [one.get_object() for one in page.get("/Annots", [])]
    assert fonts and all("+" in font for font in fonts), "a subset of each font is in the file"
    assert pictures == 1
    assert len(links) >= 9 and not [one for one in links if "/URI" in one.get("/A", {})]


def test_the_command_writes_the_pdf_without_a_server(tmp_path, printed):
    out = io.StringIO()
    call_command("report", str(DEMO), pdf=str(tmp_path / "demo.pdf"), paper="letter", stdout=out)
    body = Path(tmp_path / "demo.pdf").read_bytes()
    assert body.startswith(b"%PDF") and "demo.pdf" in out.getvalue()
    assert round(float(PdfReader(io.BytesIO(body)).pages[0].mediabox.width)) == 612
