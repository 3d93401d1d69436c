"""Formulas in the place of numbers: `= orders_per_day × 30`, arithmetic over named inputs and nothing else.

A formula is read once into steps for a stack, so that working it out neither calls itself nor runs anything of the
user's.  Inputs may hold arrays: what is worked out of them broadcasts.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from estimator.engine.document.errors import DocumentError, shortened

LONGEST_FORMULA = 200
MAX_DEPTH = 20
"""Parentheses and signs within each other."""
WAY_OUT = "write arithmetic over inputs with + - * / and parentheses, such as = orders_per_day * 30"
TOKEN = re.compile(
    r"(?P<number>(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?(?:k|M|bn)?(?![0-9A-Za-z_.,]))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>[-+*/()×÷−])|(?P<blank>[ \t]+)"
)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
SAME_SIGN = {"*": "×", "/": "÷", "−": "-"}
SIZES = {"k": 1e3, "M": 1e6, "bn": 1e9}
Value = float | NDArray[np.float64]
STEPS: Mapping[str, Callable[[Value, Value], Value]] = MappingProxyType(
    {"+": operator.add, "-": operator.sub, "×": operator.mul, "÷": operator.truediv}
)
KEPT = 4_096


@dataclass(frozen=True)
class Formula:
    """A formula as it is written back, the inputs it names, and its steps: numbers, names and signs, as on a stack."""

    text: str
    names: frozenset[str]
    steps: tuple[float | str, ...]

    def value(self, inputs: Mapping[str, Value]) -> Value:
        """What it comes to; raises DocumentError for an input that is not there, a division by 0 or no finite number.

        A single number is a whole one where it is that to 15 digits, as it would be typed.
        """
        for name in sorted(self.names - inputs.keys()):
            known = f"known are {', '.join(inputs)}" if inputs else "there are none yet"
            raise self._fault(f"there is no input “{shortened(name)}” ({known}): add it, or name another")
        stack: list[Value] = []
        with np.errstate(all="ignore"):
            for step in self.steps:
                if not isinstance(step, str):
                    stack.append(step)
                elif step not in STEPS:
                    stack.append(inputs[step])
                else:
                    right, left = stack.pop(), stack.pop()
                    if step == "÷" and np.any(np.equal(right, 0)):
                        raise self._fault("it divides by 0: give what it divides by another value")
                    stack.append(STEPS[step](left, right))
        (found,) = stack
        if not np.all(np.isfinite(found)):
            raise self._fault("it comes to more than can be counted: use smaller numbers")
        return found if isinstance(found, np.ndarray) else as_typed(float(found))

    def renamed(self, old: str, new: str) -> Formula:
        """The same with another name for an input."""
        if old not in self.names:
            return self
        words = (new if kind == "name" and word == old else word for kind, word in _tokens(self.text, self.text[1:]))
        return read_formula(f"={''.join(words)}")

    def _fault(self, message: str) -> DocumentError:
        return DocumentError(f"“{shortened(self.text)}” cannot be worked out: {message}.")


def is_formula(value: object) -> bool:
    """Whether a value of the document, or what was typed, is meant as a formula."""
    return isinstance(value, str) and value.lstrip().startswith("=")


def read_formula(text: str) -> Formula:
    """The formula of a text that begins with =; raises DocumentError, whose sentence quotes it and says the way out."""
    if len(text) > LONGEST_FORMULA:
        raise DocumentError(
            f"“{shortened(text)}” is a formula of {len(text):,} characters; at most {LONGEST_FORMULA} are read: "
            "name a part of it as an input of its own.",
            code="too_large",
        )
    return _read(text)


def from_formula(message: str, formula: str) -> str:
    """What is wrong with a number, with the formula it comes from."""
    return f"{message.removesuffix('.')}: it comes from “{shortened(formula)}”, so change that or an input it uses."


def as_typed(number: float) -> int | float:
    """A number as one would type it: 15 digits, whole where it is that."""
    near = float(f"{number:.15g}")
    return int(near) if near.is_integer() else near


@lru_cache(KEPT)
def _read(text: str) -> Formula:
    reading = _Reading(text)
    reading.sum(0)
    if reading.here is not None:
        raise reading.fault()
    return Formula(_written(reading.tokens), frozenset(reading.names), tuple(reading.steps))


class _Reading:
    """One pass over the tokens of a formula, from sums down to single values."""

    def __init__(self, text: str):
        self.text = text
        body = text.strip().removeprefix("=")
        self.tokens = [(kind, word) for kind, word in _tokens(text, body) if kind != "blank"]
        self.at = 0
        self.steps: list[float | str] = []
        self.names: set[str] = set()

    @property
    def here(self) -> str | None:
        """The word that is read next; None at the end."""
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def sum(self, depth: int) -> None:
        self._chain(("+", "-"), self._product, depth)

    def _product(self, depth: int) -> None:
        self._chain(("×", "÷"), self._signed, depth)

    def _chain(self, signs: tuple[str, str], part: Callable[[int], None], depth: int) -> None:
        part(depth)
        while (sign := self._sign()) in signs:
            self.at += 1
            part(depth)
            self.steps.append(str(sign))

    def _sign(self) -> str | None:
        """What stands between two parts; an x there, which can be no input, is a sign."""
        if self.here in ("x", "X"):
            self.tokens[self.at] = ("sign", "×")
        return self.here

    def _signed(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise DocumentError(
                f"“{shortened(self.text)}” is nested more than {MAX_DEPTH} deep: name a part of it as an input of its "
                "own.",
                code="too_large",
            )
        if self.here not in ("-", "+"):
            return self._single(depth)
        negative = self.here == "-"
        self.at += 1
        if negative:
            self.steps.append(0.0)
        self._signed(depth + 1)
        if negative:
            self.steps.append("-")
        return None

    def _single(self, depth: int) -> None:
        kind, word = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        if kind == "number":
            number = _number(word)
            if not np.isfinite(number):
                raise DocumentError(
                    f"“{shortened(self.text)}” has {word}, more than can be counted: write a smaller number."
                )
            self.steps.append(number)
        elif kind == "name":
            self.names.add(word)
            self.steps.append(word)
        elif word == "(":
            self.sum(depth + 1)
            if self.here != ")":
                raise self.fault()
            self.at += 1
        else:
            self.at -= 1
            raise self.fault()

    def fault(self) -> DocumentError:
        """That the word read next, or the end, does not belong where it stands."""
        if not self.tokens:
            return DocumentError(f"“{shortened(self.text)}” is empty: {WAY_OUT}.")
        where = "ends too early" if self.here is None else f"cannot have “{shortened(self.here)}” where it stands"
        return DocumentError(f"“{shortened(self.text)}” {where}: {WAY_OUT}.")


def _tokens(text: str, body: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(body):
        found = TOKEN.match(body, at)
        if found is None:
            raise DocumentError(
                f"“{shortened(text)}” has “{shortened(body[at : at + 12])}”, which cannot be read: {WAY_OUT}."
            )
        at = found.end()
        yield str(found.lastgroup), SAME_SIGN.get(found[0], found[0])


def _number(word: str) -> float:
    size = next((one for one in SIZES if word.endswith(one)), "")
    return float(word.removesuffix(size).replace(",", "")) * SIZES.get(size, 1.0)


def _written(tokens: list[tuple[str, str]]) -> str:
    """The tokens with blanks where a reader expects them: = a × (b + 2)."""
    words = ["= "]
    before = "("
    for kind, word in tokens:
        is_sign = kind == "sign" and word not in "()"
        is_prefix = is_sign and (before == "(" or before == "sign")
        words.append(f" {word} " if is_sign and not is_prefix else word)
        before = "sign" if is_sign else word
    return "".join(words)
