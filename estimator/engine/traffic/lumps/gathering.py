"""How the items of a lump leave lanes that gather: full batches when they are full, the rest when a window ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from estimator.engine.maths.amounts import Amount, anywhere, choose, larger, smaller, used
from estimator.engine.measures import Polling
from estimator.engine.traffic.lumps.causes import NO_END


class Gathered(NamedTuple):
    """Calls that a lump makes, spread over so many seconds, the `first` of them as soon as `first_s`; no more than
    `busy` are under way together."""

    calls: Amount
    over_s: Amount
    first: Amount
    first_s: Amount
    busy: Amount


def gathered(
    polling: Polling, items: Amount, over_s: Amount, lanes: Amount, most: Amount, seconds: Amount, *, is_part: bool
) -> Gathered:
    """The batches of so many items that come within `over_s`, in lanes that hand out a batch of no more than `most` of
    `seconds` each.

    Windows that began together end together, so that what came within one leaves at once, however slowly it came.
    Without a window each lane is asked in its own turn; and where the items are only part of batches that gather more,
    those are under way in theirs.
    """
    per_lane = items / lanes
    is_full = np.greater(per_lane, most)  # then the next one follows at once
    if is_part or not used(polling.wait_s):
        calls = larger(items / larger(smaller(most, per_lane), 1.0), 1.0)
        busy = lanes * _part(seconds, polling.turn_s)
        return Gathered(calls, larger(over_s, polling.turn_s), NO_END, polling.turn_s, choose(is_full, lanes, busy))
    windows = larger(over_s / polling.turn_s, 1.0)
    in_window = per_lane / windows
    calls = larger(items / larger(smaller(most, in_window), 1.0), 1.0)
    in_a_row = larger(per_lane / most, 1.0)
    lasts_s = choose(np.greater(windows, 1.0), over_s, over_s * (1.0 - 1.0 / in_a_row))
    lasts_s = larger(lasts_s, polling.every_s)
    busy = calls * _part(seconds, lasts_s)  # what comes within the same windows is in the same batches
    are_apart = np.greater(windows, 1.0) & np.less(in_window, most)
    first: Amount = NO_END
    if anywhere(are_apart):
        first = choose(are_apart, calls / windows, 1.0)
        busy = larger(busy, first * _part(seconds, polling.every_s))
    return Gathered(calls, lasts_s, first, polling.every_s, choose(is_full, lanes, busy))


def _part(seconds: Amount, of_s: Amount) -> Amount:
    """The part of some time that so many seconds are, all of it at most."""
    return smaller(1.0, larger(seconds, 1e-9) / larger(of_s, 1e-9))
