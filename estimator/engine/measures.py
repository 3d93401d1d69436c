"""What a service file says of a node: uses, demands and problems, and how it sends and is fetched from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

import numpy as np

from estimator.engine.maths.alike import is_alike
from estimator.engine.maths.amounts import Amount, Rates, at_first, larger, used
from estimator.engine.maths.buckets import Bucket
from estimator.engine.maths.refusals import Offered
from estimator.engine.traffic.flow import Hours
from pricing.book import Limit, LimitBook, Price, PriceMissing

Verdict = Literal["ok", "near", "raise quota", "breach", "error"]
"""How a limit stands, from what is well to what AWS rejects."""
Consequence = Literal["rejected", "loses", "refuses", "delays", "costs", "catches up", "blinds"]
"""What a limit does when it is met, from the worst: AWS refuses the design whatever the traffic; data is lost; calls
fail; work waits too long; the bill grows; it is slower for minutes; logs, metrics or traces are missing."""


@dataclass(frozen=True)
class Effect:
    """What a limit does when it is met, and in a few words what is seen of it: "callers get error 429".

    Words that hold `{limit}` stand for themselves: "functions share {limit} and callers get error 429".
    `unless_waited` is what it does where nobody waits for the answer: what it would refuse is tried again.
    """

    consequence: Consequence
    words: str = ""
    unless_waited: Effect | None = None


class Use:
    """So much of a dimension: factors that multiply to the quantity, each with the word a reader needs.

    `Use("lambda.duration.arm", n, "invocations", 0.12, "s", 1.5, "GB")` is n × 0.12 × 1.5; a factor whose word
    begins with ÷ divides: `Use(OUT, n, "responses", 20, "KB", 1048576, "÷ KB in a GB")`; one with | has a
    singular and a plural.
    Several uses of one dimension at one node add up; the formula on the page is these factors, so the
    quantity and its explanation cannot part.
    `price` is one the user gave, in place of the table's, or a PriceMissing that says why there is none.
    Amounts and words take turns; `manage.py check` names a use that lacks one.
    `at_least` is what the whole account pays for in that region, however little of it all nodes use together.
    """

    __slots__ = ("at_least", "dimension", "factors", "price", "quantity", "region")

    def __init__(
        self,
        dimension: str,
        *factors: Amount | str,
        region: str | None = None,
        price: Price | PriceMissing | None = None,
        at_least: float = 0.0,
    ):
        self.dimension = dimension
        self.factors = factors
        self.region = region
        self.price = price
        self.at_least = at_least
        quantity: Amount = factors[0]  # type: ignore[assignment]  # amounts and words take turns
        for at in range(2, len(factors), 2):
            amount: Amount = factors[at]  # type: ignore[assignment]
            divides = factors[at + 1][0] == "÷"  # type: ignore[index]
            quantity = quantity / amount if divides else quantity * amount
        self.quantity = quantity

    def terms(self) -> Iterator[tuple[Amount, str]]:
        """(amount, word) of each factor."""
        for at in range(0, len(self.factors), 2):
            yield self.factors[at], self.factors[at + 1]  # type: ignore[misc]

    def __repr__(self) -> str:
        return f"Use({self.dimension}, {self.quantity})"


@dataclass(frozen=True)
class HiddenCost:
    """A part of a bill that comes of defaults alone: logs, growth, what lies there already.

    With the settings `without` it is nothing.  It is hidden as long as nobody types any of those, nor of those it
    `hangs_on` besides.
    """

    what: str
    without: Mapping[str, object]
    hangs_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class RaisedBy:
    """The quota that a limit follows from: a demand needs `factor` times itself of it, and `kept` besides.

    `rejects` says that AWS refuses the setting which goes beyond the limit, whatever the traffic.
    """

    limit: Limit
    factor: Amount = 1.0
    kept: float = 0.0
    rejects: bool = False


class Demand:
    """What a node asks of a limit: a number, or one for each hour.

    `cause` is a short phrase for the message.  `variant` picks a row where the key has several.  `one_of` names them
    all where a number decides which: they are one limit, whichever of them holds in a sample.
    `where` tells apart several of the same scope at one node (two queues' mappings of one function).
    `value` is the user's own ceiling where the limit is one they configure (a function's time-out).
    `limit` is a limit of the user's own, of something that is not AWS's: it has no row.
    `is_setting` says that the amount is set or drawn rather than reached: at its most it is allowed, and never near.
    `is_load` says of such an amount that it is what calls or a run do, as the user states it: all of a limit is
    allowed, and near.
    `may_not_apply` says that the limit holds only under a condition nobody has stated, which `cause` names: it is
    near at most.
    `offered` is the load behind the amount, where who waits for an answer is refused as soon as all places are taken.
    `also` is another node the limit is about.
    `raised_by` is the quota to raise where the limit follows from another one.
    `own` says that the limit follows from a setting of the user's own, of which the demand needs so many times itself:
    the remedy then has {to} where the value stands.  `own_most` is what a quota of the account lets that be at most.
    `bucket` is a token bucket that bursts take from; amount and value are then those of its own fullest burst.
    `wakes` says that the amount holds a wait for what wakes up or starts, which more traffic may keep awake.
    `part` is the part of what comes that asks for it, where a limit that is no rate or number lets some of it through.
    `refills` is the bucket that a rate refills: the amount, in the peak second, asks no more of the rate than bursts
    take of what there is, and no less than the mean.
    `effect` is what it does here, where that is not what the service declares for the key (`AwsService.effects`).
    `lost` is the part of all that comes which can never be handled in time, where the amount is how old it gets.
    `at_full_use` is, of capacity that shares a load (tasks, instances), how much of it would carry the peak with no
    room at all, nan where that is not known: what is not started refuses nothing as long as the rest carries the load.
    """

    __slots__ = (
        "_first", "also", "amount", "at_full_use", "bucket", "cause", "effect", "is_load", "is_setting", "key", "limit",
        "lost", "may_not_apply", "offered", "one_of", "own", "own_most", "part", "raised_by", "refills", "remedy",
        "value", "variant", "wakes", "where",
    )  # fmt: skip

    def __init__(
        self,
        key: str,
        amount: Amount,
        cause: str = "",
        *,
        variant: str | None = None,
        where: str = "",
        value: Amount | None = None,
        remedy: str = "",
        limit: Limit | None = None,
        is_setting: bool = False,
        is_load: bool = False,
        may_not_apply: bool = False,
        offered: Offered | None = None,
        also: str = "",
        raised_by: RaisedBy | None = None,
        effect: Effect | None = None,
        bucket: Bucket | None = None,
        refills: Bucket | None = None,
        part: Amount | None = None,
        wakes: bool = False,
        lost: Amount | None = None,
        own: Amount | None = None,
        own_most: float | None = None,
        at_full_use: Amount | None = None,
        one_of: str = "",
    ):
        self.key = key
        self.one_of = one_of
        self.own = own
        self.own_most = own_most
        self.bucket = bucket
        self.refills = refills
        self.part = part
        self.wakes = wakes
        self.lost = lost
        self.at_full_use = at_full_use
        self.offered = offered
        self.also = also
        self.raised_by = raised_by
        self.limit = limit
        self.is_setting = is_setting or is_load
        self.is_load = is_load
        self.may_not_apply = may_not_apply
        self.amount = amount
        self.cause = cause
        self.variant = variant
        self.where = where
        self.value = value
        self.remedy = remedy
        self.effect = effect
        self._first: Demand | Literal[True] | None = None

    def is_alike(self, other: Demand) -> bool:
        """Whether another demand asks the same in the same words."""
        return self is other or is_alike(_PARTS(self), _PARTS(other))

    def at_first(self) -> Demand:
        """The same at the first multiple of the traffic alone; itself where it is that at all of them."""
        if self._first is None:
            found = self._at_first()
            self._first = found if found is not self else True  # itself would keep it for ever
        return self if self._first is True else self._first

    def _at_first(self) -> Demand:
        found = self
        for name in _OF_MULTIPLES:
            given = getattr(self, name)
            first = at_first(given) if isinstance(given, np.ndarray) else given
            if first is not given:
                found = self._copied() if found is self else found
                setattr(found, name, first)
        for name in ("offered", "bucket", "refills"):
            if (given := getattr(self, name)) is not None:
                found = self._copied() if found is self else found
                setattr(found, name, given.at_first())
        return found

    def _copied(self) -> Demand:
        found = Demand.__new__(Demand)
        for name in self.__slots__:
            setattr(found, name, getattr(self, name))
        found._first = None
        return found

    def told(self, cause: str, remedy: str) -> Demand:
        """The same with another cause and way out."""
        found = self._copied()
        found.cause, found.remedy = cause, remedy
        return found


_OF_MULTIPLES = ("amount", "value", "lost", "at_full_use", "part")
_PARTS = attrgetter(*(name for name in Demand.__slots__ if name != "_first"))


@dataclass(frozen=True)
class Mend:
    """The field a fault hangs on: a setting of the node (of another, where `node` names it), or what the edge `edge`
    says.  `to` is the one value that mends it, None where there are several ways; `clears`: it is to be left empty.
    """

    field: str
    node: str = ""
    edge: str = ""
    to: float | None = None
    clears: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether one change mends it."""
        return self.to is not None or self.clears


@dataclass(frozen=True)
class Problem:
    """A fault of the design itself that a service file sees: named, with its reason and a way out.

    `effect` is what it does here, where that is not what the service declares for the key; `mend` the field it hangs
    on, where one of the user's settings would mend it.
    """

    key: str
    verdict: Verdict
    message: str
    effect: Effect | None = None
    mend: Mend | None = None


EffectDeclared = tuple[Consequence, str] | tuple[Consequence, str, tuple[Consequence, str]]
"""An effect as a service file writes it: its consequence, what is seen of it (empty: what is seen of its kind), and
the same where nobody waits for the answer."""

Arrivals = Sequence[tuple[Rates, Amount]]
"""(rate, KB each) of events of one kind, by size."""


@dataclass(frozen=True)
class Busiest:
    """The busiest group, key or shard of a source that keeps order: its share of all items, given the lanes there are,
    and how many of its batches are handled at once.

    `holds_back`: what it cannot take is not handed out, and not billed; else it is only judged.
    """

    what: str
    share: Callable[[Amount], Amount]
    at_once: Amount = 1.0
    holds_back: bool = False


@dataclass
class Polling:
    """How a target fetches from a source: parallel lanes, how long a batch gathers once something is there, and how
    often each lane is asked while nothing is; 0 where what comes is handed out at once.

    Lanes that follow the traffic are a function of the source's events, hours and limits, and of how many `readers` are
    drawn that each get all of it.  Where order is kept, `busiest` says by what, `keys` how many keys there are, of
    which each has one batch in progress, and `closed_s` for how long what fails closes its key to what comes after it;
    0 where it is tried again at once.  `again_s` is how long what was handed out in vain is hidden, where others go on.
    """

    lanes: Amount | Callable[[Arrivals, Hours, LimitBook, int], Amount] = 1.0
    wait_s: Amount = 0.0
    every_s: Amount = 0.0
    busiest: tuple[Busiest, ...] = ()
    keys: Amount | None = None
    closed_s: Amount = 0.0
    again_s: Amount = 0.0

    @property
    def turn_s(self) -> Amount:
        """How long a lane gathers, or is not asked, whichever is longer."""
        return larger(self.wait_s, self.every_s)

    readers: int = 1

    @property
    def gathers(self) -> bool:
        """Whether a batch may hold more than what came first."""
        return used(self.wait_s) or used(self.every_s)

    def lanes_for(self, events: Arrivals, hours: Hours, limits: LimitBook) -> Amount:
        """How many lanes there are, in each hour where they follow the traffic."""
        return self.lanes(events, hours, limits, self.readers) if callable(self.lanes) else self.lanes


@dataclass(frozen=True)
class Sending:
    """What starts at a source: events a month, relative hours of the week, peak ÷ mean and how long a peak lasts.

    `together` of them start at the same moment; those of a clock come evenly apart, all others at random.
    """

    monthly: Amount
    shape: tuple[float, ...]
    burst: Amount
    burst_s: Amount
    together: Amount = 1.0
    is_clock: bool = False
