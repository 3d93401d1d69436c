"""Files that become a document: one of our own, an estimate of the AWS Pricing Calculator, a usage file of Infracost.

Which of them a file is, its content says and never its name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import from_dict
from estimator.engine.document.text import MAX_BYTES, read_json
from estimator.importers.estimates.infracost.usage_file import DEFAULTS, USAGE, is_usage_file, opened_usage
from estimator.importers.estimates.infracost.yaml_text import read_yaml
from estimator.importers.estimates.opening import Opening, opened_estimate
from estimator.importers.estimates.rows import EstimateRows, is_csv, is_json, read_csv, read_json_export
from pricing.book import Tables

TAKEN = (
    "a document as JSON, an estimate of the AWS Pricing Calculator as CSV or JSON (in English), or an "
    "infracost-usage.yml"
)
CSV_KIND, JSON_KIND = "AWS Pricing Calculator estimate, CSV", "AWS Pricing Calculator estimate, JSON"


def opened(raw: bytes, tables: Callable[[], Tables], name: str = "") -> Opening:
    """The document that a file is, or that is made of it; `name` is the file's, and `tables` give the
    newest ones, which no document of our own needs.

    `lines` are empty of our own documents.  Raises DocumentError for what is none of them, and for what is and cannot
    be read.
    """
    text = _text(raw)
    if text is None or text.lstrip()[:1] in ("{", "["):
        data = read_json(raw)
        if isinstance(data, dict) and is_json(data):
            return _estimate(read_json_export(data), JSON_KIND, tables, name)
        return Opening("document", from_dict(data), (), (), None)
    if is_csv(text):
        return _estimate(read_csv(text), CSV_KIND, tables, name)
    if USAGE in text or DEFAULTS in text:
        data = read_yaml(text)
        if isinstance(data, dict) and is_usage_file(data):
            return opened_usage(data, _stem(name) or "Infracost usage", tables())
    raise DocumentError(f"This is no file that can be opened: give {TAKEN}.", code="not_json")


def document_of(raw: bytes, tables: Callable[[], Tables], name: str = "") -> Architecture:
    """The document alone."""
    return opened(raw, tables, name).architecture


def _estimate(found: EstimateRows, kind: str, tables: Callable[[], Tables], name: str) -> Opening:
    if not found.rows:
        raise DocumentError("The estimate has no service in it: add some in the calculator, and export it again.")
    return opened_estimate(found, kind, tables(), _stem(name))


def _text(raw: bytes) -> str | None:
    """The text of a file; None where the reader of documents says best what is wrong with it."""
    if len(raw) > MAX_BYTES or not raw.strip():
        return None
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        message = "The file is not UTF-8 text: open it in a spreadsheet or an editor and save it as UTF-8."
        raise DocumentError(message, code="not_json") from None
    if "\0" in text:
        raise DocumentError("The file holds a null character: it is no text.", code="not_json")
    return text


def _stem(name: str) -> str:
    return PurePath(name).stem.replace("_", " ").strip()[:200]
