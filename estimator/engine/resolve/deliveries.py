"""How often something is delivered until it is done or given up, and how much is given up.

Failures are of two kinds: one that passes (each delivery fails anew, with the same chance) and one that stays (an item
that cannot be handled fails each time).
"""

from __future__ import annotations

from typing import cast

import numpy as np

from estimator.engine.maths.amounts import TINY, Amount, anywhere, between, choose, larger, power, used

UNTIL_IT_EXPIRES = 10_000
"""Retries of what is tried until it is too old."""
ALIKE = 20
"""The share that fails hardly changes in a twentieth of the rounds so far."""


def tries(failing: Amount, always: Amount, retries: Amount | None, throttled: Amount = 0.0) -> tuple[Amount, Amount]:
    """(times an item is delivered, share that fails for good).

    With p of `failing`, q of `always` and r retries: q (r + 1) + (1 − q) (1 − p^(r+1)) ÷ (1 − p), and
    q + (1 − q) p^(r+1).  A share of all deliveries is `throttled`, and fails for that.
    """
    most = _most(retries)
    times, lost = _passing(_or_throttled(failing, throttled), most)
    if not used(always):
        return times, lost
    return always * most + (1.0 - always) * times, always + (1.0 - always) * lost


def tries_of_batches(
    failing: Amount,
    always: Amount,
    batch: Amount,
    retries: Amount | None,
    throttled: Amount = 0.0,
    *,
    stays_together: bool,
) -> tuple[Amount, Amount]:
    """The same where a batch fails as a whole, 1 − (1 − p)^b of them.

    A stream hands out the same batch again, so all that share one with an item that always fails are lost with it.
    Messages of a queue come back apart and meet others that come back: what always fails is a larger share of them
    each time, and takes more with it.
    """
    most = _most(retries)
    whole = 1.0 - power(1.0 - failing, batch)
    if not used(always):
        return _passing(_or_throttled(whole, throttled), most)
    if stays_together:
        return tries(whole, 1.0 - power(1.0 - always, batch), retries, throttled)
    return _rounds(failing, always, larger(batch, 1.0), most, throttled)


def _or_throttled(failing: Amount, throttled: Amount) -> Amount:
    """The share of deliveries that fail, or are throttled before they could."""
    return throttled + (1.0 - throttled) * failing if used(throttled) else failing


def _most(retries: Amount | None) -> Amount:
    return UNTIL_IT_EXPIRES + 1.0 if retries is None else retries + 1.0


def _passing(failing: Amount, most: Amount) -> tuple[Amount, Amount]:
    """(1 − p^m) ÷ (1 − p) and p^m; m where all fail."""
    lost = power(failing, most)
    if not anywhere(failing >= 1.0):
        return (1.0 - lost) / (1.0 - failing), lost
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.subtract(1.0, np.minimum(failing, 1.0))
        times = choose(np.greater_equal(failing, 1.0), most, cast("Amount", np.divide(1.0 - lost, rest)))
    return times, lost


def _rounds(failing: Amount, always: Amount, batch: Amount, most: Amount, throttled: Amount) -> tuple[Amount, Amount]:
    """Round by round: v of the items are neither done nor among those q that always fail, which are q ÷ (q + v) of what
    is delivered; v fails with 1 − (1 − p) ((1 − p) v ÷ (q + v))^(b − 1).  Late rounds, alike, are taken together."""
    valid: Amount = 1.0 - always
    times: Amount = 0.0
    done = 0
    while anywhere(np.greater(most, done)):
        step = max(done // ALIKE, 1)
        rounds = between(0.0, most - done, step)
        sound = valid / larger(always + valid, TINY)
        fails = 1.0 - (1.0 - failing) * power((1.0 - failing) * sound, batch - 1.0)
        delivered, left = _passing(_or_throttled(fails, throttled), rounds)
        times, valid = times + always * rounds + valid * delivered, valid * left
        done += step
    return times, always + valid
