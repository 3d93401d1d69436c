"""What became of another tool's file, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.engine.estimate import Estimate
from estimator.engine.figures import counted
from estimator.exports.text_table import money, table
from estimator.importers.estimates.beside import beside, is_equal
from estimator.importers.estimates.opening import OpenedLine, Opening


def opening_text(opening: Opening, billed: Estimate) -> str:
    """Each line beside its cost here, the sums, and what was not understood."""
    each, all_lines = beside(opening.lines, billed)
    heads = ("Where", "Service", "In the file", "Worked out here", "Kept as stated", "Difference")
    rows = [heads]
    for line, one in zip(opening.lines, each, strict=True):
        rows.append(
            (line.where, _named(line), *map(_usd, (one.stated, one.ours, one.kept)), _difference(one.difference))
        )
    total = all_lines
    rows.append(("Total", "", *map(_usd, (total.stated, total.ours, total.kept)), _difference(total.difference)))
    return "\n".join(
        [f"{opening.kind}, USD a month", "", table(rows, numbers=(2, 3, 4, 5)), "", *opening_lines(opening)]
    )


def opening_lines(opening: Opening) -> Iterator[str]:
    """What was not understood of a file, and where; nothing of our own documents."""
    if not opening.lines:
        return
    heard = sum(bool(line.says) for line in opening.lines)
    yield f"{opening.kind}: {counted(len(opening.lines), 'line')}, of which {counted(heard, 'has', 'have')} a remark."
    yield from opening.says
    for line in opening.lines:
        for said in line.says:
            yield f"{line.where}, {_named(line)}: {said}"


def _named(line: OpenedLine) -> str:
    return f"{line.description} ({line.service})" if line.description else line.service


def _usd(amount: float | None) -> str:
    return "" if amount is None else money(amount)


def _difference(amount: float | None) -> str:
    if amount is None:
        return ""
    return money(0.0) if is_equal(amount) else f"{'+' if amount > 0 else '−'}{money(abs(amount))}"
