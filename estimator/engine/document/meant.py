"""What somebody meant by a word that does not exist: by other words for it, by the words of what there is, by its
spelling; and nothing rather than a neighbour that has nothing to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from estimator.engine.document.synonyms import (
    ALIKE,
    BY_A_CALL,
    COSTS_NOTHING,
    NO_DIFFERENCE,
    NO_DIFFERENCE_HERE,
    TRAFFIC,
)

CLOSE = 0.8
"""How alike two words must be for one to be a slip of the other."""
AS_CLOSE = 0.04
SHORTEST = 4
"""A word of fewer letters has too many neighbours."""
MOST_NAMED = 5
MOST_BY_HELP = 3
"""Words of a help line are said of few things, or they say nothing."""
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
TIMEOUT = re.compile(r"time[\s_-]+out", re.IGNORECASE)
SAYS_NOTHING = (
    "a an the of in on at to for per by and or is it its as with mb gb kb tb ms s sec second minute hour day month "
    "percent pct usd number value config configuration setting spec specification avg average aws amazon"
)
NOISE = frozenset(SAYS_NOTHING.split())
_ALIKE = {word: group for group in ALIKE for word in group}


class Known(NamedTuple):
    """A name that exists: its `title` on pages, what is said of it, and what it is called elsewhere."""

    name: str
    title: str = ""
    help: str = ""
    others: Collection[str] = ()


def meant(typed: str, known: Iterable[Known], of: str = "") -> list[str]:
    """The names that a word may stand for, the likeliest first; none where nothing speaks for any.

    `of` are words for what has these names: who writes lambda_memory means the memory of a function.
    """
    found = list(known)
    letters = _letters(typed)
    if exact := [one.name for one in found if letters == _letters(one.name)]:
        return exact
    return (called_so(typed, found) or _by_words(typed, found, of) or _by_spelling(typed, found))[:MOST_NAMED]


def called_so(typed: str, known: Iterable[Known]) -> list[str]:
    """The names of what is called just so elsewhere, or on pages."""
    letters = _letters(typed)
    return [one.name for one in known if letters in map(_letters, (one.title, *one.others))]


def makes_no_difference(typed: str, known: Iterable[Known]) -> bool:
    """Whether templates say so of a resource, and it costs nothing and reaches no limit here; `known` are names that
    could be called so."""
    letters = _letters(typed)
    return letters in NO_DIFFERENCE or (letters in NO_DIFFERENCE_HERE and not called_so(typed, known))


def costs_nothing(typed: str) -> bool:
    """Whether it is a resource that costs nothing and reaches no limit here."""
    return _letters(typed) in COSTS_NOTHING


def by_a_call(typed: str) -> str:
    """How an architecture says by what is drawn what templates say of a resource; empty of anything else."""
    return BY_A_CALL.get(_letters(typed), "")


def is_traffic(typed: str) -> bool:
    """Whether it says how much comes, which no card says but where traffic enters."""
    return _letters(typed) in TRAFFIC


def did_you_mean(names: Iterable[str]) -> str:
    """The end of a sentence: did you mean “memory_mb” or “memory_used_mb”?"""
    return f"did you mean {' or '.join(f'“{name}”' for name in names)}?"


def nearest(typed: str, known: Iterable[Known], of: str = "") -> str:
    """The end of a sentence about an unknown word: what was meant, else all there is."""
    found = list(known)
    names = meant(typed, found, of)
    if names:
        return f"; {did_you_mean(names)}"
    return f"; known are {', '.join(one.name for one in found) or 'none'}."


def spoken_words(text: str) -> set[str]:
    """The words of a name or sentence that say something: memory of MemorySizeMB and size."""
    parts = (part.lower() for part in PARTS.findall(TIMEOUT.sub("timeout", text)))
    return {_singular(part) for part in parts} - NOISE


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > SHORTEST - 1 and word.endswith("s") and not word.endswith("ss") else word


# -- by the words of what there is -------------------------------------------------------------------------------------


def _by_words(typed: str, found: list[Known], of: str) -> list[str]:
    """Those that have every word that was typed: in name and title, the fewest others first, else in what is said of
    them."""
    whole = spoken_words(typed)
    without_owner = whole - spoken_words(of)
    for words in (whole, without_owner) if without_owner else (whole,):
        if not words:
            continue
        if tight := _tightest(words, {one.name: spoken_words(f"{one.name} {one.title}") for one in found}):
            return tight
        told = _having(words, {one.name: spoken_words(f"{one.name} {one.title} {one.help}") for one in found})
        if 0 < len(told) <= MOST_BY_HELP:
            return told
    return []


def _tightest(words: set[str], known: Mapping[str, set[str]]) -> list[str]:
    """Those with all the words, and as few others as any has; where each has others, all of them."""
    having = _having(words, known)
    if len(having) > MOST_BY_HELP and not any(words & has for has in known.values()):
        return []  # only by words that mean the same, of too many
    spare = {name: len([one for one in known[name] if not is_among(one, words)]) for name in having}
    exact = [name for name in having if not spare[name]]
    return exact or sorted(having, key=lambda name: spare[name])


def _having(words: set[str], known: Mapping[str, set[str]]) -> list[str]:
    return [name for name, has in known.items() if all(is_among(word, has) for word in words)]


def is_among(word: str, words: set[str]) -> bool:
    """Whether a word, or one that means the same inside a name, is one of these."""
    return word in words or not words.isdisjoint(_ALIKE.get(word, ()))


# -- by spelling -------------------------------------------------------------------------------------------------------


def _by_spelling(typed: str, found: Iterable[Known]) -> list[str]:
    """Those that are written nearly so, by name, title or another word: the closest, and what is as close."""
    letters = _letters(typed)
    if len(letters) < SHORTEST:
        return []
    close = {one.name: max(_closeness(letters, said) for said in _written(one)) for one in found}
    best = max(close.values(), default=0.0)
    if best < CLOSE:
        return []
    return sorted((name for name in close if close[name] >= best - AS_CLOSE), key=lambda name: -close[name])


def _written(one: Known) -> Iterable[str]:
    return (_letters(said) for said in (one.name, one.title, *one.others))


def _closeness(letters: str, said: str) -> float:
    """How alike two words are: 0 where one is too short to tell, 1 where they are the same."""
    if len(said) < SHORTEST:
        return 0.0
    return SequenceMatcher(None, letters, said).ratio()
