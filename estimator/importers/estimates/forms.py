"""How the forms of another tool are told in cards: what its table is made of.

A dimension is a product of factors, each a phrase of the file in some unit: requests × seconds × GB.  A phrase that no
part of a form names is not understood, and listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType

NO_VALUES: Mapping[str, float] = MappingProxyType({})
NO_SETTINGS: Mapping[str, object] = MappingProxyType({})
HOURS = 730.0
"""A card that stands for the whole month."""


@dataclass(frozen=True)
class Factor:
    """A number of the file: any of its `names`, a bare one in `unit`, taken in `to` a month.

    `steps_of` bills it in whole steps, so many of them; `less` is free of each.  `otherwise` stands where the file does
    not name it; without one, the product lacks a factor.  `times` names a phrase that says what one of it is, such as
    millions.  `nth` is which of several phrases of one name, 0 of one that stands alone.
    """

    names: tuple[str, ...]
    unit: str = ""
    to: str = ""
    steps_of: float = 0.0
    less: float = 0.0
    otherwise: float | None = None
    times: str = ""
    nth: int = 0

    def billed(self, number: float) -> float:
        if self.steps_of:
            return float(ceil(round(number / self.steps_of, 9)))
        return max(number - self.less, 0.0)


@dataclass(frozen=True)
class Choice:
    """A word of the file that decides on dimensions, whose keys hold the choice's `name`: lambda.requests.{processor}.

    A dimension is not billed where the value is None.  Of another word than those of `values` nothing of the part is
    understood.  `setting` is the one that has the value, where one does; `as_set` says what it is there where that is
    another word, and is set where the file says nothing as well.
    """

    name: str
    names: tuple[str, ...]
    values: Mapping[str, str | None]
    otherwise: str | None = None
    setting: str = ""
    as_set: Mapping[str, object] = NO_SETTINGS


@dataclass(frozen=True)
class Product:
    """So much a month of a dimension; several of one dimension add up."""

    dimension: str
    factors: tuple[Factor, ...]
    times: float = 1.0


@dataclass(frozen=True)
class Largest:
    """So much a month of a dimension as the largest of some products comes to: capacity units of a load balancer."""

    products: tuple[Product, ...]

    @property
    def dimension(self) -> str:
        return self.products[0].dimension


@dataclass(frozen=True)
class Given:
    """A setting of the card, `times` the factor, whole or not."""

    setting: str
    factor: Factor
    times: float = 1.0
    is_whole: bool = False


@dataclass(frozen=True)
class Stands:
    """A setting that says how much of a dimension stands there, such as GB stored: `times` what is measured of it and
    `plus` more, of one card and of one of `per`, where that is given.  A whole one is left out where it comes to none.
    """

    setting: str
    dimension: str
    times: float = 1.0
    is_whole: bool = False
    plus: float = 0.0
    per: str = ""


@dataclass(frozen=True)
class FirstNamed:
    """A setting that has the first value of which the file names something: {"standard": ("S3 Standard storage",)}."""

    setting: str
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FormPart:
    """One card that a form makes: of which service, and what is measured at it.

    It is made where the file names one of `needs`, if any; several alike, with a part of it each, where `copies` says
    how many.  `lacks` says what the tool bills and leaves out of its file, unless that names one of `unless`.  `fixed`
    are quantities that the tool bills elsewhere or not at all, where the file has none.  `quiet` are phrases that cost
    nothing, any or with one value: “Invoke Mode=Buffered”; for those of `free` a card is made though it bills nothing.
    """

    service: str
    products: tuple[Product | Largest, ...]
    choices: tuple[Choice, ...] = ()
    given: tuple[Given, ...] = ()
    stands: tuple[Stands, ...] = ()
    named: tuple[FirstNamed, ...] = ()
    copies: Factor | None = None
    needs: tuple[str, ...] = ()
    lacks: str = ""
    unless: tuple[str, ...] = ()
    fixed: Mapping[str, float] = NO_VALUES
    settings: Mapping[str, object] = NO_SETTINGS
    quiet: tuple[str, ...] = ()
    free: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToolForm:
    """What a service of another tool is called there, and its cards.

    `readings` are the ways to understand it where a file does not say which is meant: the one whose cost comes nearest
    to the file's, from below, is taken; the first where the file states none.  `left_open` says what that decides.
    """

    names: tuple[str, ...]
    readings: tuple[tuple[FormPart, ...], ...]
    left_open: str = ""


def counts(of: Mapping[str, str], times: float = 1.0) -> tuple[Product, ...]:
    """Dimensions that are one phrase each: {"kms.requests.symmetric": "Number of symmetric requests"}."""
    return tuple(Product(dimension, (count(*name.split("|")),), times) for dimension, name in of.items())


def sizes(of: Mapping[str, str]) -> tuple[Product, ...]:
    """The same in GB."""
    return tuple(Product(dimension, (gb(*name.split("|")),)) for dimension, name in of.items())


def form(names: tuple[str, ...], *parts: FormPart) -> ToolForm:
    """A form with one reading."""
    return ToolForm(names, (parts,))


def count(*names: str, otherwise: float | None = None, times: str = "", nth: int = 0) -> Factor:
    return Factor(names, otherwise=otherwise, times=times, nth=nth)


def gb(*names: str, unit: str = "GB", less: float = 0.0) -> Factor:
    return Factor(names, unit, "GB", less=less)


def kb_steps(step: float, *names: str, nth: int = 0) -> Factor:
    """As how many steps of so many KB one is billed; one where no size is named."""
    return Factor(names, "KB", "KB", steps_of=step, otherwise=1.0, nth=nth)


def seconds(*names: str, unit: str = "ms") -> Factor:
    return Factor(names, unit, "s")


def hours(*names: str, unit: str = "hours") -> Factor:
    return Factor(names, unit, "h")
