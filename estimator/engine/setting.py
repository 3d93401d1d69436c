"""Settings of a service: declared once, read by validation, forms, assumptions, pages and the JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import ClassVar, Literal, NamedTuple, Protocol, TypedDict, cast, get_args, get_origin

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from estimator.engine import figures
from estimator.engine.document.values import not_nearly_nothing

Basis = Literal["guess", "aws", "off"]
"""Where a default comes from: ours and worth confirming, what AWS sets when nobody does, a feature left out."""
SET: tuple[str, ...] = ("set",)
"""As the values of `when`: any but none, no and 0."""
Condition = tuple[str | tuple[str, ...], tuple[object, ...]]
"""A setting, or several of which one will do, and the values under which another has an effect."""
When = Condition | tuple[Condition, ...]
"""One condition, or several that must all hold."""


class Arrows(NamedTuple):
    """What the arrows of a node are: the events from which they start and the operations these cause, the operations by
    which they lead here and the kinds of caller they come from."""

    starting: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.starting or self.called)


class Acting(NamedTuple):
    """Which arrows settings of a service need to have an effect; names are parted by blanks.

    `alone` names the settings that have one though the node has no arrow at all; None: all may.  `called` are settings
    by the operations, or kinds of caller, of which one must lead to the node (`RETRIED`: one told how often to try
    again).  `starting` are settings by the events of the node, or operations of others, of which one must start from
    it.  Where a setting stands in both, either will do; where in none, any arrow.
    """

    alone: str | None = None
    called: Mapping[str, str] = {}
    starting: Mapping[str, str] = {}

    def of(self, name: str) -> NeededArrows:
        """What one setting needs."""
        called, starting = (
            next((tuple(by.split()) for by, names in part.items() if name in names.split()), ())
            for part in (self.called, self.starting)
        )
        return NeededArrows(called, starting, self.alone is None or name in self.alone.split())

    @property
    def names(self) -> set[str]:
        """All settings it speaks of."""
        return set(" ".join((self.alone or "", *self.called.values(), *self.starting.values())).split())


class NeededArrows(NamedTuple):
    """The arrows of which a setting needs one, and whether it has an effect where there are none at all."""

    called: tuple[str, ...]
    starting: tuple[str, ...]
    alone: bool


RETRIED = "retried"
"""As a kind of caller: one whose arrow says how often it tries again."""
NO_ARROWS = Arrows()


class Settings(BaseModel):
    """The settings of one node: frozen, strict, no unknown keys, no number that is nearly nothing.

    `acting` says which arrows of the node some of them need to have an effect.
    """

    acting: ClassVar[Acting] = Acting()

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    _meant = field_validator("*")(not_nearly_nothing)


class SettingTold(TypedDict, total=False):
    """What `setting` says beside pydantic's own words; it stands in the JSON Schema."""

    unit: str
    choices: Mapping[str, str]
    limit: str
    basis: Basis
    advanced: bool
    when: When | None
    unitless: bool
    sampled: bool


def setting[T](
    default: T,
    label: str,
    *,
    unit: str = "",
    help: str = "",
    choices: Mapping[str, str] | None = None,
    limit: str = "",
    basis: Basis = "guess",
    advanced: bool = False,
    when: When | None = None,
    unitless: bool = False,
    sampled: bool = True,
    ge: float | None = None,
    le: float | None = None,
) -> T:
    """One setting, declared once: form field, validation, JSON Schema and default.

    It has a unit or choices, unless its label says all there is to say: yes or no, a whole number that counts what
    the label names, or so many of something "per" something else.  Any other number or text that honestly has
    neither says so with `unitless`; `manage.py check` asks.
    A number has a least and a greatest value somebody can mean: `ge` and `le`, or those of the limit's row.
    `limit` names a limit row whose range bounds the value.  `basis` says where the default comes from.
    A number that is chosen and never measured, such as the hour on a clock, is not `sampled`.
    `when` names the setting and values without which this one has no effect; the values `SET` mean any at all.  Of
    several settings, one will do; several such pairs must all hold, and so must the conditions of the settings they
    name.  What arrows it needs besides, the class says (`Settings.acting`).
    """
    told = SettingTold(unit=unit, choices=dict(choices or {}), limit=limit, basis=basis, advanced=advanced, when=when)
    if unitless:
        told["unitless"] = True
    if not sampled:
        told["sampled"] = False
    extra = cast("JsonDict", told)
    return Field(default, title=label, description=help, json_schema_extra=extra, ge=ge, le=le)


class LimitBounds(Protocol):
    """What of a limit's row bounds a setting: a range, or a value nothing may exceed."""

    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def value(self) -> float | None: ...
    @property
    def unit(self) -> str: ...


class Limits(Protocol):
    """Where the rows of limits are found by key: a `pricing.book.LimitBook`."""

    def limit(self, key: str, variant: str | None = None) -> LimitBounds: ...


class Range(NamedTuple):
    """The least and the greatest a number may be: None where there is no end."""

    low: float | None = None
    high: float | None = None


Kind = Literal["yes_no", "choice", "whole", "number", "numbers", "shares", "text"]


@dataclass(frozen=True)
class SettingDeclaration:
    """All a service file says of one setting.

    `kind` is what it takes: `numbers` is a list of them, `shares` a number for each of its choices.
    `is_optional` settings may be empty; `can_be_sampled` are numbers that may be drawn; `stated` are the bounds that
    the file gives itself.
    """

    name: str
    title: str
    help: str
    unit: str
    choices: Mapping[str, str]
    limit: str
    basis: Basis
    is_advanced: bool
    is_unitless: bool
    conditions: tuple[Condition, ...]
    default: object
    kind: Kind
    is_optional: bool
    can_be_sampled: bool
    needed: NeededArrows
    stated: Range

    @property
    def is_number(self) -> bool:
        return self.kind in ("whole", "number")

    @property
    def is_own_price(self) -> bool:
        """Whether it is what something costs the user, which no table says."""
        return self.is_number and self.unit.startswith("USD")

    def applies(self, settings: Settings) -> bool:
        """Whether it has an effect as the others stand."""
        return not self.conditions or self.unmet(settings) is None

    def lacks(self, arrows: Arrows) -> bool:
        """Whether it has no effect for want of an arrow; `arrows` are what those of its node are."""
        called, starting, alone = self.needed
        if not arrows:
            return not alone
        if not called and not starting:
            return False
        return arrows.called.isdisjoint(called) and arrows.starting.isdisjoint(starting)

    def unmet(self, settings: Settings) -> Condition | None:
        """The first condition that does not hold: its own, or one of the settings it names; None where all do."""
        known = declared(type(settings))
        for condition in self.conditions:
            holding = [name for name in names_of(condition) if _holds(getattr(settings, name), condition[1])]
            if not holding:
                return condition
            deeper = [known[name].unmet(settings) for name in holding]
            if None not in deeper:
                return deeper[0]
        return None

    def says_nothing(self, value: object) -> bool:
        """Whether a value only says that there is none of it, as its default does."""
        return value == self.default and (not value or value in ("none", "off"))

    def in_words(self, value: object, empty: str = "not given") -> str:
        """A value as a reader says it: 1,536 MB, yes, Arm; `empty` where there is none."""
        if value is None or value == {}:
            return empty
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            return figures.in_unit(figures.figure(value), self.unit)
        if isinstance(value, dict):
            parts = (f"{self.choices.get(name, name)} {figures.figure(part)}" for name, part in value.items())
            return ", ".join(f"{part} {self.unit}".strip() for part in parts)
        if isinstance(value, list):
            return figures.counted(len(value), "number")
        return self.choices.get(str(value), str(value))

    def range(self, limits: Limits) -> Range:
        """What a number may be, from the limit's row where one bounds it."""
        if not self.limit:
            return self.stated
        row = limits.limit(self.limit)
        high = row.high if row.high is not None else row.value
        if row.low is not None:
            return Range(row.low, high)
        return self.stated if high is None else self.stated._replace(high=high)

    def outside(self, value: object, limits: Limits, owner: str) -> str | None:
        """What is wrong with a value that the limit's row does not allow, in words; None where it does."""
        if not self.limit or not isinstance(value, int | float):
            return None
        row = limits.limit(self.limit)
        low, high = row.low, row.high if row.high is not None else row.value
        if (low is None or value >= low) and (high is None or value <= high):
            return None
        most = figures.in_unit(figures.figure(high or 0.0), row.unit)
        if low is None or high is None:
            return f"may be at most {most}; {owner} allows no more."
        return f"must be between {figures.figure(low)} and {most}; {owner} allows no other."


@lru_cache(maxsize=512)
def declared(settings: type[Settings]) -> Mapping[str, SettingDeclaration]:
    """The settings of a service by name, in the order of its file."""
    return {name: _declaration(name, info, settings.acting.of(name)) for name, info in settings.model_fields.items()}


def _declaration(name: str, info: FieldInfo, needed: NeededArrows) -> SettingDeclaration:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    told = cast("SettingTold", extra)
    plain, is_optional = _plain_type(info.annotation)
    return SettingDeclaration(
        name,
        info.title or name,
        info.description or "",
        told.get("unit", ""),
        told.get("choices", {}),
        told.get("limit", ""),
        told.get("basis", "guess"),
        told.get("advanced", False),
        told.get("unitless", False),
        _conditions(told.get("when")),
        info.get_default(call_default_factory=True),
        _kind(plain, bool(told.get("choices"))),
        is_optional,
        _kind(plain, bool(told.get("choices"))) in ("whole", "number") and told.get("sampled", True),
        needed,
        _stated(info.metadata),
    )


def _conditions(when: When | None) -> tuple[Condition, ...]:
    if when is None:
        return ()
    is_one = isinstance(when[0], str) or isinstance(when[0][0], str) and not isinstance(when[0][-1], tuple)
    return (cast("Condition", when),) if is_one else cast("tuple[Condition, ...]", when)


def names_of(condition: Condition) -> tuple[str, ...]:
    """The settings of a condition."""
    return (condition[0],) if isinstance(condition[0], str) else condition[0]


def _holds(current: object, values: tuple[object, ...]) -> bool:
    if values == SET:
        return bool(np.any(current)) if isinstance(current, np.ndarray) else current not in (None, 0, False)
    return current in values


def _plain_type(annotation: object) -> tuple[object, bool]:
    """(float, True) of float | None."""
    if isinstance(annotation, UnionType) and NoneType in get_args(annotation):
        return next(one for one in get_args(annotation) if one is not NoneType), True
    return annotation, False


def _kind(plain: object, has_choices: bool) -> Kind:
    if plain is bool:
        return "yes_no"
    if get_origin(plain) is dict:
        return "shares"
    if has_choices:
        return "choice"
    if get_origin(plain) is list:
        return "numbers"
    return "whole" if plain is int else "number" if plain is float else "text"


def _stated(metadata: Sequence[object]) -> Range:
    found = {name: getattr(one, name) for one in metadata for name in ("ge", "le") if hasattr(one, name)}
    return Range(found.get("ge"), found.get("le"))
