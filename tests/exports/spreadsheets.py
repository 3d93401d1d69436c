"""LibreOffice without a screen: what a workbook comes to where every formula is worked out anew."""

import csv
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

import pytest

MISSING = "NO LIBREOFFICE: workbooks are not recalculated. Install Debian's libreoffice-calc-nogui, or name soffice in SOFFICE."
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
    <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
  </item>
</oor:items>
"""
"""Work out every formula when a file is opened, whatever the file says it comes to."""
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Commas, quotes, UTF-8; numbers as they are and not as they are shown; a file for each sheet."""


def soffice() -> str:
    """The program; skips where it is missing, loudly, and fails where REQUIRE_SPREADSHEET is 1."""
    found = shutil.which(os.environ.get("SOFFICE", "soffice"))
    if found is None:
        pytest.fail(MISSING) if os.environ.get("REQUIRE_SPREADSHEET") == "1" else pytest.skip(MISSING)
    return found


def recalculated(workbooks: dict[str, bytes], folder: Path) -> dict[str, dict[str, list[list[str]]]]:
    """{workbook: {sheet: rows}} of workbooks opened in one go, every formula worked out."""
    program, profile, out = soffice(), folder / "profile", folder / "out"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    files = []
    for name, body in workbooks.items():
        files.append(folder / f"{name}.xlsx")
        files[-1].write_bytes(body)
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            EVERY_SHEET,
            "--outdir",
            out,
            *files,
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {name: _sheets(name, out) for name in workbooks}


def _sheets(name: str, out: Path) -> dict[str, list[list[str]]]:
    files = out.glob(f"{name}-*.csv")
    return {one.stem.removeprefix(f"{name}-"): list(csv.reader(one.read_text().splitlines())) for one in files}


def changed(body: bytes, change: Callable[[str, str], str]) -> bytes:
    """The workbook with the XML of each sheet changed; `change` gets its name and its text."""
    with zipfile.ZipFile(BytesIO(body)) as old:
        names = re.findall(r'<sheet name="([^"]*)"', old.read("xl/workbook.xml").decode())
        parts = {one: old.read(one) for one in old.namelist()}
    for number, name in enumerate(names, start=1):
        part = f"xl/worksheets/sheet{number}.xml"
        parts[part] = change(name, parts[part].decode()).encode()
    new = BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as file:
        for one, content in parts.items():
            file.writestr(one, content)
    return new.getvalue()


def with_wrong_values(body: bytes) -> bytes:
    """The workbook where what each formula is said to come to is wrong."""
    return changed(body, lambda name, text: re.sub(r"(</f><v>)[^<]*(</v>)", r"\g<1>-12345\2", text))


def value_of(rows: Iterable[list[str]], name: str) -> float:
    """The number in the first row that begins with a name."""
    return float(next(row for row in rows if row and row[0] == name)[1])


def formulas_of(body: bytes) -> dict[str, dict[str, tuple[str, str]]]:
    """{sheet: {cell: (formula, what it is said to come to)}}."""
    found: dict[str, dict[str, tuple[str, str]]] = {}

    def read(name: str, text: str) -> str:
        found[name] = {
            cell: (formula, value)
            for cell, formula, value in re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f><v>([^<]*)</v>', text)
        }
        return text

    changed(body, read)
    return found


def numbers_of(body: bytes, sheet: str) -> dict[str, float]:
    """{cell: number} of a sheet."""
    found: dict[str, float] = {}

    def read(name: str, text: str) -> str:
        if name == sheet:
            cells = re.findall(r'<c r="([A-Z]+\d+)"(?: s="\d+")?>(?:<f>[^<]*</f>)?<v>([^<]*)</v>', text)
            found.update({cell: float(value) for cell, value in cells})
        return text

    changed(body, read)
    return found
