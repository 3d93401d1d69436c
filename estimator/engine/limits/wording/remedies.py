"""Ways out of a limit that is neared or broken, in words: whom to ask for what, and what to set to what."""

from __future__ import annotations

from estimator.engine import figures
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.limits.raising import QuotaRequest, is_own, named, quota_of, wanted
from estimator.engine.measures import Verdict
from pricing.book import Limit


def remedy(pool: Asked, judged: Verdict, request: QuotaRequest | None = None, own: float | None = None) -> str:
    """The way out of a limit that is neared or broken: what to ask AWS for, by code and value, and what to set a
    setting of one's own to."""
    words = [with_value(pool, own)] if pool.remedy else []
    limit, _ = quota_of(pool)
    if limit.adjustable and (limit.quota_code or not words or not is_own(pool)):
        words.append(_to_ask(limit, pool, request))
    elif judged == "breach" and not words:
        words.append("AWS does not raise it.")
    return " ".join(words)


def with_value(pool: Asked, value: float | None) -> str:
    """The way out with the value that a setting of one's own is to have, where it names one."""
    if value is None:
        return pool.remedy.replace("{to}", "")
    amount = figures.amount(value, pool.limit.unit) if is_own(pool) else figures.short(value)
    first = ", once the account's quota allows that" if pool.own_most is not None and value > pool.own_most else ""
    return pool.remedy.replace("{to}", f" to {amount} (30 % to spare{first})")


def _to_ask(limit: Limit, pool: Asked, request: QuotaRequest | None) -> str:
    """What AWS is to be asked for, a sentence."""
    follows = limit.key != pool.limit.key and limit.quota_code
    quota = named(limit) + (", which it follows from" if follows else "")
    if request is None and limit.max_value is not None and (limit.value or 0.0) >= limit.max_value:
        return f"AWS gives no more ({quota})."
    if request is None:
        most = f", up to {limit.max_text or figures.short(limit.max_value)}" if limit.max_value else ""
        return f"AWS raises it on request ({quota}){most}."
    most = limit.max_text or figures.short(request.value)
    if not request.is_enough:
        return f"AWS raises it to {most} at most ({quota}): that is not enough."
    if not request.has_spare:
        return f"Ask AWS for {most}, the most it gives ({quota})."
    return f"Ask AWS for {wanted(request)} ({quota}, 30 % to spare)."
