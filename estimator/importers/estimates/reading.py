"""A line of an estimate understood as cards: each phrase ends in a card, costs nothing, or is left over by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from estimator.engine.document.architecture import Node
from estimator.engine.document.values import LEAST, MOST
from estimator.engine.registry import services
from estimator.engine.resolve.measured import can_measure
from estimator.importers.estimates.forms import Choice, Factor, FormPart, Largest, Product, ToolForm
from estimator.importers.estimates.phrases import Phrase, normal, read_amount
from estimator.importers.estimates.transfers import transferred

type Named = Mapping[str, Sequence[Phrase]]
"""Phrases by their name as it is compared, in their order."""


MOST_COPIES = 20
"""Of more cards that are alike, one stands for all."""


@dataclass(frozen=True)
class ReadCard:
    """What a line says of one card: its service, settings and quantities a month, and how many there are of it.
    `lacks` is not in the file."""

    service: str
    measured: Mapping[str, float]
    settings: Mapping[str, object]
    lacks: str = ""
    copies: int = 1


@dataclass(frozen=True)
class Understood:
    """The cards of a line, and what of it is in none of them."""

    cards: tuple[ReadCard, ...]
    left_over: tuple[Phrase, ...]


@dataclass
class _Read:
    """A part as it is read: which phrases it has taken."""

    named: Named
    taken: set[int] = field(default_factory=set)

    def phrase(self, names: Iterable[str], nth: int = 0) -> Phrase | None:
        """The phrase of one of some names; None where there is none, or several say different things."""
        for name in names:
            found = self.named.get(normal(name), ())
            if nth:
                return found[nth - 1] if len(found) >= nth else None
            if found and len({one.value for one in found}) == 1:
                return found[0]
        return None

    def says(self, names: Iterable[str]) -> bool:
        """Whether one of some names says something."""
        return any(not one.says_nothing for name in names for one in self.named.get(normal(name), ()))

    def take(self, phrase: Phrase) -> None:
        self.taken.update(id(one) for one in self.named[phrase.key] if one.value == phrase.value)


def understood(form: ToolForm, phrases: Sequence[Phrase], region_names: Mapping[str, str]) -> list[Understood]:
    """The ways to understand the phrases of a line, those that read most first; none where no card comes of it.

    `region_names` are regions by the words of the file, for data that goes to another.
    """
    named = _by_name(phrases)
    ways = [_way(parts, phrases, named, region_names) for parts in form.readings]
    ways = [one for one in ways if one.cards]
    least = min((len(one.left_over) for one in ways), default=0)
    found: list[Understood] = []
    for one in ways:
        if len(one.left_over) == least and one.cards not in [other.cards for other in found]:
            found.append(one)
    return found


def _way(
    parts: Sequence[FormPart], phrases: Sequence[Phrase], named: Named, region_names: Mapping[str, str]
) -> Understood:
    taken: set[int] = set()
    cards = []
    for part in parts:
        read = _Read(named)
        card = _card(part, read)
        if card is not None:
            cards.append(card)
            taken |= read.taken
    known = [card for card in cards if any(card.measured.values())] or cards[:1]
    known = [replace(card, copies=1) for card in known for _ in range(card.copies)]
    moved, of_moved = transferred(phrases, region_names)
    if known and moved:
        known[0] = replace(known[0], measured={**known[0].measured, **moved})
    left = [one for one in phrases if id(one) not in taken | of_moved and not one.says_nothing]
    return Understood(tuple(known), tuple(left))


def undecided(form: ToolForm, phrases: Sequence[Phrase]) -> list[Phrase]:
    """The phrases with a word that decides on the cards of a form and is none that is known."""
    read = _Read(_by_name(phrases))
    choices = [choice for parts in form.readings for part in parts for choice in part.choices]
    known = {normal(name): set[str]() for choice in choices for name in choice.names}
    for choice in choices:
        for name in choice.names:
            known[normal(name)] |= set(choice.values)
    found = [phrase for name in known if (phrase := read.phrase([name])) is not None]
    return [phrase for phrase in found if normal(phrase.value) not in known[phrase.key]]


def _by_name(phrases: Sequence[Phrase]) -> Named:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        found.setdefault(phrase.key, []).append(phrase)
    return found


# -- one part ----------------------------------------------------------------------------------------------------------


def _card(part: FormPart, read: _Read) -> ReadCard | None:
    """The card of a part; None where nothing of it is in the file, or a word decides on it that is not known."""
    if part.needs and read.phrase(part.needs) is None:
        return None
    chosen = _chosen(part.choices, read)
    if chosen is None:
        return None
    measured = _measured(part, chosen, read)
    if not measured and part.products and read.phrase(part.free) is None:
        return None
    copies = _copies(part, read)
    measured = {dimension: quantity / copies for dimension, quantity in measured.items()}
    settings = _settings(part, chosen, measured, read)
    for name in part.quiet:
        _take_quiet(name, read)
    lacks = "" if any(read.named.get(normal(name)) for name in part.unless) else part.lacks
    return ReadCard(part.service, {**part.fixed, **measured}, _valid(part.service, settings), lacks, copies)


def _copies(part: FormPart, read: _Read) -> int:
    number = _number(part.copies, read) if part.copies else None
    return int(number) if number is not None and number.is_integer() and 1 <= number <= MOST_COPIES else 1


def _settings(
    part: FormPart, chosen: Mapping[str, str | None], measured: Mapping[str, float], read: _Read
) -> dict[str, object]:
    """What the file says of a card in settings, and what of its quantities they can say."""
    settings = dict(part.settings)
    for choice in part.choices:
        value = chosen[choice.name]
        if choice.setting and value in choice.as_set:
            settings[choice.setting] = choice.as_set[value]
        elif choice.setting and not choice.as_set and read.phrase(choice.names):
            settings[choice.setting] = value
    for given in part.given:
        number = _number(given.factor, read)
        if number is not None:
            value = round(number * given.times, 9)
            settings[given.setting] = round(value) if given.is_whole else value
    for named in part.named:
        if found := [value for value, names in named.values.items() if read.says(names)]:
            settings[named.setting] = found[0]
    for stands in part.stands:
        quantity = measured.get(stands.dimension.format(**chosen))
        if not quantity:
            continue
        number = round(quantity / (measured.get(stands.per) or 1.0) * stands.times + stands.plus, 9)
        if number.is_integer() or not stands.is_whole:
            settings[stands.setting] = int(number) if stands.is_whole else number
    return settings


def _chosen(choices: Sequence[Choice], read: _Read) -> dict[str, str | None] | None:
    found: dict[str, str | None] = {}
    for choice in choices:
        phrase = read.phrase(choice.names)
        if phrase is None:
            found[choice.name] = choice.otherwise
            continue
        value = normal(phrase.value)
        if value not in choice.values:
            return None
        read.take(phrase)
        found[choice.name] = choice.values[value]
    return found


def _measured(part: FormPart, chosen: Mapping[str, str | None], read: _Read) -> dict[str, float]:
    found: dict[str, float] = {}
    service = services()[part.service]
    for product in part.products:
        dimension = _dimension(product, chosen)
        if dimension is None or not can_measure(service, dimension):
            continue
        quantity = _largest(product, read) if isinstance(product, Largest) else _quantity(product, read)
        if quantity is not None:
            found[dimension] = found.get(dimension, 0.0) + quantity
    return found


def _largest(largest: Largest, read: _Read) -> float | None:
    found = [quantity for one in largest.products if (quantity := _quantity(one, read)) is not None]
    return max(found, default=None)


def _dimension(product: Product | Largest, chosen: Mapping[str, str | None]) -> str | None:
    used = {name: value for name, value in chosen.items() if f"{{{name}}}" in product.dimension}
    if any(value is None for value in used.values()):
        return None
    return product.dimension.format(**used)


def _quantity(product: Product, read: _Read) -> float | None:
    """The product of all factors; None where one is missing, none of them is in the file, or it is no quantity."""
    numbers: list[float] = []
    phrases: list[Phrase] = []
    for factor in product.factors:
        number = _number(factor, read, phrases)
        if number is None:
            return None
        numbers.append(factor.billed(number))
    if product.factors and not phrases:
        return None
    whole = product.times
    for number in numbers:
        whole *= number
    if not (whole == 0 or LEAST <= whole <= MOST):
        return None
    for phrase in phrases:
        read.take(phrase)
    return whole


def _number(factor: Factor, read: _Read, phrases: list[Phrase] | None = None) -> float | None:
    phrase = read.phrase(factor.names, factor.nth)
    amount = read_amount(phrase.value) if phrase else None
    if phrase is None or amount is None:
        return factor.otherwise
    number = amount.a_month(factor.unit, factor.to)
    if number is None or number < 0:
        return None
    if factor.times:
        says = next(iter(read.named.get(normal(factor.times), ())), None)
        times = read_amount(f"1 {says.value}") if says else None
        number *= (times.a_month("", "") or 1.0) if times else 1.0
        if phrases is not None and says is not None:
            phrases.append(says)
    if phrases is not None:
        phrases.append(phrase)
    return number


def _take_quiet(name: str, read: _Read) -> None:
    name, is_of, value = name.partition("=")
    for phrase in read.named.get(normal(name), ()):
        if not is_of or normal(phrase.value) == normal(value):
            read.taken.add(id(phrase))


def _valid(slug: str, settings: Mapping[str, object]) -> dict[str, object]:
    """The settings that the service takes: a value out of its bounds is left to its default."""
    of = services()[slug].Settings
    return {name: value for name, value in settings.items() if _takes(of, name, value)}


def _takes(of: type, name: str, value: object) -> bool:
    try:
        of(**{name: value})
    except ValueError:
        return False
    return True


def node_of(card: ReadCard, node_id: str, name: str, *, region: str | None = None, group: str = "") -> Node:
    """A card as a node of a document."""
    return Node(
        id=node_id,
        service=card.service,
        name=name[:200],
        region=region,
        group=group[:60],
        settings=dict(card.settings),
        measured=dict(card.measured),
    )
