"""Services by what people call them: cron is a schedule, redis a cache, a bucket S3.

The page has the same names and words with each of its buttons, and finds them as one types (static/js/found.js): a test
holds the two to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from estimator.engine.registry import services
from estimator.engine.service import Service

CLOSE = 0.8
BETWEEN = re.compile(r"[\s,.:;@/_-]+")
"""What stands between words, as in static/js/found.js."""
OTHER = "other"


def services_called(words: str, *, nearly: bool = True) -> list[Service]:
    """The services whose names or other words begin with each of these, those called exactly so first; where none is,
    those that are spelt `nearly` so, by their names before other words; none for no word.

    What stands for a service that is not here goes after those that are called so as well.
    """
    wanted = _words(words)
    if not wanted:
        return []
    drawn = [service for service in services().values() if service.is_drawn]
    ranked = [(rank, service) for service in drawn if (rank := _rank(wanted, service)) is not None]
    if ranked or not nearly:
        return [one for _, one in sorted(ranked, key=lambda pair: pair[0] + (0.5 if pair[1].slug == OTHER else 0))]
    close = [one for one in drawn if _all_close(wanted, (*one.names, *one.known_as))]
    return sorted(close, key=lambda one: not _all_close(wanted, one.names))


def services_meant(words: str) -> list[Service]:
    """The services that a document may mean: those whose names or other words are these, one or many of each, else
    those that begin so."""
    wanted = _words(words)
    called = services_called(" ".join(map(_one, wanted)), nearly=False)
    whole = [one for one in called if _has_all(wanted, (*one.names, *one.known_as))]
    return whole or called


def _has_all(wanted: list[str], said: Iterable[str]) -> bool:
    """Whether all words are among what is said, or one of that is written with other blanks."""
    known = [[_one(word) for word in _words(one)] for one in said]
    return {_one(word) for word in wanted} <= {word for one in known for word in one} or any(
        "".join(map(_one, wanted)) == "".join(one) for one in known
    )


def _one(word: str) -> str:
    """One of many: function of functions."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _rank(wanted: list[str], service: Service) -> int | None:
    """How well a service is called so: 0 by exactly that name, up to 3 by the beginning of another word; None not."""
    joined = "".join(wanted)
    for rank, said in ((0, service.names), (2, service.known_as)):
        squeezed = ["".join(_words(one)) for one in said]
        if joined in squeezed:
            return rank
        known = (*service.names, *said) if rank else said
        if _all_begin(wanted, _words(" ".join(known))) or any(one.startswith(joined) for one in squeezed):
            return rank + 1
    return None


def _words(said: str) -> list[str]:
    return [word for word in BETWEEN.split(said.lower()) if word]


def _all_begin(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in wanted)


def _all_close(wanted: list[str], said: Iterable[str]) -> bool:
    words = _words(" ".join(said))
    return all(_is_close(word, words) for word in wanted)


def _is_close(word: str, words: list[str]) -> bool:
    """Whether a word is the beginning of another but for a letter or two."""
    return bool(get_close_matches(word, [*words, *(one[: len(word)] for one in words)], 1, CLOSE))
