"""What became of another tool's file, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.engine.estimate import Estimate
from estimator.engine.figures import counted, usd_known
from estimator.exports.text_table import money, table
from estimator.importers.estimates.beside import Beside, beside, is_equal
from estimator.importers.estimates.opening import OpenedLine, Opening


def opening_text(opening: Opening, billed: Estimate) -> str:
    """Each line beside its cost here, the sums, and what was not understood."""
    each, all_lines = beside(opening.lines, billed)
    heads = ("Where", "Service", "In the file", "Worked out here", "Kept as stated", "Difference")
    rows = [heads]
    rows += [(line.where, _named(line), *_sums(one)) for line, one in zip(opening.lines, each, strict=True)]
    rows.append(("Total", "", *_sums(all_lines)))
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


def _sums(one: Beside) -> tuple[str, str, str, str]:
    stated = "" if one.stated is None else money(one.stated)
    return stated, _known(one.ours, one.is_whole), _known(one.kept, one.kept_is_whole), _difference(one.difference)


def _known(amount: float, is_whole: bool) -> str:
    return money(amount) if is_whole else usd_known(amount, False)


def _difference(amount: float | None) -> str:
    if amount is None:
        return ""
    return money(0.0) if is_equal(amount) else f"{'+' if amount > 0 else '−'}{money(abs(amount))}"
