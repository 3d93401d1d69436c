"""The comparison in sentences: the answer, the crossings, and how what is made was sized."""

from __future__ import annotations

from estimator.aws.fargate.settings import TaskWayOut
from estimator.engine.figures import (
    amount,
    counted,
    figure,
    large,
    listed,
    rate,
    sentence,
    times,
    usd_about,
    usd_short,
)
from estimator.engine.setting import declared
from estimator.whatif.assumptions.sensitivity import Sensitivity, sensitivity
from estimator.whatif.comparison.answer import ComparisonAnswer, Wins, answer_of, operations
from estimator.whatif.comparison.compare import CENT, Comparison, Crossing, NearTie
from estimator.whatif.comparison.direction import CONTAINERS, NEITHER, SERVERLESS, Side
from estimator.whatif.comparison.switched_on import for_a_part, serving_words
from estimator.whatif.comparison.way_out import OtherWay, other_way
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.move import Containerised
from estimator.whatif.containers.sizing.running import sizings
from estimator.whatif.containers.targets.app_runner import CLOSED
from estimator.whatif.containers.words import service_sentence
from estimator.whatif.crossings.places import back_and_forth, from_to, percent, span, told_apart, where
from estimator.whatif.crossings.stretches import NEAR_TIE
from estimator.whatif.functions.move import Functions
from estimator.whatif.functions.words import function_sentence
from estimator.whatif.traffic import NOTHING_DRAWN

COSTS = {SERVERLESS: "serverless costs", CONTAINERS: "containers cost"}
IS_THEN = {SERVERLESS: "serverless is then", CONTAINERS: "containers are then"}
THE = {SERVERLESS: "the serverless side", CONTAINERS: "the container side"}
WAYS_OUT: dict[TaskWayOut, str] = {
    "address": "public addresses",
    "nat": "NAT gateways",
    "shared_nat": "a gateway that is paid already",
    "endpoint": "interface endpoints",
    "ipv6": "IPv6 alone",
    "none": "a way out that is not counted",
}
HARDLY = 0.1
"""An assumption that moves a difference by less than this part of it decides nothing."""
TOLD_AT_ONCE = 2
"""Of more crossings than this the answer tells too little to leave any out of the list."""
SHORT_UNITS = {"most_times_slower": "×", "function_time_percent": "%"}
"""Units of assumptions that are sentences on the page."""


def answer(comparison: Comparison) -> str:
    """Who costs less today and by how much, where that changes next, and what it depends on most; in one sentence."""
    if comparison.incomplete:
        return "Which side is cheaper is unknown: a price is missing."
    told = answer_of(comparison)
    if told is None:
        if not comparison.drawn.architecture.nodes:
            return f"{sentence(NOTHING_DRAWN)}, so there is nothing to compare."
        reasons = comparison.moved.notes
        return " ".join([comparison.direction.nothing_moves, *reasons]) if comparison.has_either else NEITHER
    if told.is_under_a_cent:
        return f"Near tie: {_under_a_cent(told)}. {target_sentence(comparison)}".rstrip()
    first = _near_tie(comparison, told) if told.is_near_tie else _winner(comparison, told)
    text = "; ".join(filter(None, [first, _turn(comparison, told), _most(told)]))
    return f"{text}. {target_sentence(comparison)}".rstrip()


def _winner(comparison: Comparison, told: ComparisonAnswer) -> str:
    """Serverless, by $56 a month ($48.26 against $104.33)."""
    assert told.cheaper is not None  # else a near tie
    costs = sorted((told.serverless_usd, told.containers_usd))
    figures = " against ".join(usd_short(one) for one in costs)
    included = [f"{usd_about(usd)} of operations a month on {THE[side]}" for side, usd in _counted(comparison)]
    said = listed(list(filter(None, [*included, serving_words(comparison)])))
    figures += f", with {said}" if said else ""
    return f"{told.cheaper.capitalize()}, by {usd_about(told.by_usd)} a month ({figures})"


def _near_tie(comparison: Comparison, told: ComparisonAnswer) -> str:
    """Near tie: serverless by $2.70 of $146.04 a month, 1.8 %; $87.00 is the same on both sides and so much differs."""
    if told.by_usd < CENT / 2:
        costs = f"both cost {usd_short(told.serverless_usd)} a month"
    else:
        assert told.cheaper is not None  # else they cost the same
        dearer = usd_short(max(told.serverless_usd, told.containers_usd))
        costs = f"{told.cheaper} by {usd_short(told.by_usd)} of {dearer} a month, {percent(told.apart)}"
    text = f"Near tie: {costs}"
    included = [f"{usd_about(usd)} of operations on {THE[side]}" for side, usd in _counted(comparison)]
    said = listed(list(filter(None, [*included, serving_words(comparison)])))
    text += f", with {said}" if said else ""
    if told.same_usd >= CENT:
        differing = " against ".join(usd_short(max(one, 0.0)) for one in told.differing_usd)
        text += f"; {usd_short(told.same_usd)} is the same on both sides and {differing} differs"
    return text


def _under_a_cent(told: ComparisonAnswer) -> str:
    if max(told.serverless_usd, told.containers_usd) == 0:
        return "neither side costs anything at this traffic"
    return "both cost less than a cent a month"


def _counted(comparison: Comparison) -> list[tuple[Side, float]]:
    return list(operations(comparison).items())


def _turn(comparison: Comparison, told: ComparisonAnswer) -> str:
    """Where another side wins with more traffic and with less, what matters next first; or both cost about the same."""
    if not comparison.is_swept:
        return "so much flows here that no other traffic is priced"
    both = [("above", told.above), ("below", told.below)]
    found = [(where, wins) for where, wins in (reversed(both) if told.is_below else both) if wins is not None]
    alike = _alike(told)
    if not found:
        return alike or _no_turn(comparison, told)
    where, first = found[0]
    side = _beyond(first.turn, where)
    places = [f"{where} {_place(first.turn)}{span(first.turn)}{_until(where, first, told)}"]
    places += [_shortly(where, wins, told) for where, wins in found[1:]]
    changing = back_and_forth([group for _, wins in found for group in wins.groups])
    text = "; ".join([f"{_wins(side)} {', and '.join(places)}", *changing])
    return "; ".join(filter(None, [text, alike] if told.is_below else [alike, text]))


def _alike(told: ComparisonAnswer) -> str:
    """Where both cost about the same as far as is looked, unless another side wins between there and today; with less
    traffic only where that matters next."""
    above = told.alike_above if told.above is None else None
    below = told.alike_below if told.below is None else None
    if below and not below.is_today and told.cheaper == SERVERLESS and (told.above or above):
        below = None
    ties = list(dict.fromkeys(one for one in (below, above) if one))
    if not ties:
        return ""
    places = listed([from_to(one.below, one.above) for one in ties])
    return f"both cost about the same {places} today{_next_to(told, ties)}"


def _next_to(told: ComparisonAnswer, ties: list[NearTie]) -> str:
    """Who wins where a near tie that today's traffic is within ends."""
    one = next((one for one in ties if one.is_today), None)
    if one is None or one.side is None:
        return ""
    where = "between" if len(ties) > 1 else "above that" if one == told.alike_below else "below that"
    return f", and {_wins(one.side)} {where}"


def _no_turn(comparison: Comparison, told: ComparisonAnswer) -> str:
    """What is to be said where no other side wins."""
    last = times(comparison.scales[-1])
    if told.is_near_tie:
        cheaper = CONTAINERS if comparison.curve[2][-1] < comparison.curve[1][-1] else SERVERLESS
        return f"{_wins(cheaper)} at {last} today"
    return f"the same {_all_traffic(comparison)} today"


def _beyond(one: Crossing, where: str) -> Side:
    """Who wins above or below a crossing."""
    if where == "above":
        return one.cheaper_above
    return SERVERLESS if one.cheaper_above == CONTAINERS else CONTAINERS


def _until(where: str, wins: Wins, told: ComparisonAnswer) -> str:
    """, up to 60 ×: where it wins no longer; and where it does again."""
    direction, end = "up" if where == "above" else "down", _alike_beyond(where, wins, told)
    if end is not None:
        return f", {direction} to {times(end)}, from where both cost about the same"
    if wins.until is None or times(wins.until.scale) == times(wins.turn.scale):
        return ""
    again = f" and again {where} {times(wins.again.scale)}" if wins.again else ""
    return f", {direction} to {times(wins.until.scale)}{again}"


def _alike_beyond(where: str, wins: Wins, told: ComparisonAnswer) -> float | None:
    """Where a win gives way to a near tie that lasts as far as is looked; None where it does not."""
    if wins.until is not None:
        return None
    if where == "above":
        return told.alike_above.below if told.alike_above else None
    return told.alike_below.above if told.alike_below else None


def _shortly(where: str, wins: Wins, told: ComparisonAnswer) -> str:
    """The same of the direction that matters less: above 60 ×, from 1.1 to 1.13 ×."""
    end = wins.until.scale if wins.until is not None else _alike_beyond(where, wins, told)
    return f"{where} {times(wins.turn.scale)}" if end is None else from_to(wins.turn.scale, end)


def _all_traffic(comparison: Comparison) -> str:
    """From 0.01 to 100 ×."""
    return f"from {figure(comparison.scales[0])} to {times(comparison.scales[-1])}"


def _wins(side: Side) -> str:
    return "serverless wins" if side == SERVERLESS else "containers win"


def _place(one: Crossing) -> str:
    """12.3 M requests a month, 4.1 × today; a multiple alone where only clocks start work."""
    multiple = f"{times(one.scale)} today"
    return f"{large(one.requests_per_month)} requests a month, {multiple}" if one.requests_per_month else multiple


def _most(told: ComparisonAnswer) -> str:
    """The assumption that moves the answer most."""
    if told.most is None:
        return ""
    if told.is_near_tie:
        nothing = "no assumption alone would change who wins"
        return f"{told.deciding.label} would decide it" if told.deciding else nothing
    if told.most.moves_usd < HARDLY * told.by_usd:
        return f"no assumption moves it by more than {usd_about(told.most.moves_usd)}"
    return f"most sensitive to {told.most.label}"


def sensitivity_sentence(comparison: Comparison) -> str:
    """What the assumption that moves the answer most would change, or the one that would decide a near tie; empty where
    there is no comparison."""
    found, told = sensitivity(comparison), answer_of(comparison)
    if not found or told is None:
        return ""
    if not found[0].is_felt:
        side = THE[comparison.direction.made]
        return f"No assumption about {side} moves this by a cent, made half as large again or a third smaller."
    if told.is_near_tie and told.deciding is not None and told.deciding != found[0]:
        return f"It would be decided by {change_sentence(told.deciding, comparison)}"
    return f"Most sensitive to {change_sentence(found[0], comparison)}"


def change_sentence(one: Sensitivity, comparison: Comparison) -> str:
    """Processor share: at 20 % containers cost $12 less, at 45 % $31 more."""
    made = COSTS[comparison.direction.made]
    low, high = value_words(one.choice, one.low), value_words(one.choice, one.high)
    return f"{one.label}: at {low} {made} {_change(one.difference_low)}, at {high} {_change(one.difference_high)}."


def value_words(choice: str, value: float) -> str:
    """An assumption as it is said in a sentence: 20 %, 33, 7.5 MB, 3 ×."""
    unit = SHORT_UNITS.get(choice, declared(ContainerChoices)[choice].unit)
    return f"{figure(value)} {unit}".rstrip()


def _change(usd: float) -> str:
    if abs(usd) < CENT / 2:
        return "the same"
    return f"{usd_about(abs(usd))} {'less' if usd < 0 else 'more'}"


def target_sentence(comparison: Comparison) -> str:
    """Where containers run, where that is not ECS; and whether it can still be had."""
    moved = comparison.moved
    if not isinstance(moved, Containerised) or moved.choices.target == "ecs" or not moved.sized:
        return ""
    if moved.choices.target == "eks":
        return "Containers run on EKS here, as pods on Fargate."
    if all(one.sized.target != "app_runner" for one in sizings(comparison)):
        return "Nothing of this runs on App Runner; it is on ECS."
    return f"What answers requests runs on App Runner here, {CLOSED}."


def crossing_sentences(comparison: Comparison) -> list[str]:
    """Where the cheaper side changes as traffic grows, in the user's own unit; but for what the answer says already."""
    told = answer_of(comparison)
    if told is None:
        return []
    if not comparison.is_swept:
        return ["So much flows here that only today's traffic is priced, and none above or below it."]
    lists_all = told.is_under_a_cent or len(comparison.crossings) > TOLD_AT_ONCE
    places = told_apart([one.scale for one in comparison.crossings])
    listing = zip(comparison.crossings, places, strict=True)
    part = for_a_part(comparison)
    found = [_crossing_sentence(one, place, part) for one, place in listing if lists_all or one != told.turn]
    found += _near_tie_sentences([one for one in comparison.near_ties if times(one.below) != times(one.above)])
    if not comparison.crossings and (told.is_under_a_cent or told.is_near_tie or _alike(told)):
        found += _at_all_traffic(comparison)
    return found if comparison.is_exact else [*found, coarse_sentence(comparison)]


def _near_tie_sentences(ties: list[NearTie]) -> list[str]:
    """Those that come and go in one sentence, and one for each of the others."""
    near = f"today's traffic both cost about the same, within {percent(NEAR_TIE)}"
    places = {one: from_to(one.below, one.above) for one in ties}
    at_times = listed([place for one, place in places.items() if not one.is_throughout], len(ties))
    found = [f"{sentence(at_times)} {near}, at times: it changes with each task that starts."] if at_times else []
    return found + [f"{sentence(place)} {near}." for one, place in places.items() if one.is_throughout]


def _at_all_traffic(comparison: Comparison) -> list[str]:
    """Who costs less wherever it is no near tie, where nothing is crossed; nothing where it is one throughout."""
    ties = comparison.near_ties
    _, serverless, containers = comparison.curve
    side = ties[0].side if ties else SERVERLESS if serverless[0] < containers[0] else CONTAINERS
    if side is None:
        return []
    looked_at = "from a hundredth of today's traffic to a hundred times it"
    if not ties:
        return [f"{COSTS[side].capitalize()} less {looked_at}."]
    return [f"Elsewhere, {looked_at}, {COSTS[side]} less."]


def _crossing_sentence(one: Crossing, place: str, part: str) -> str:
    requests = f", {amount(one.requests_per_month, 'requests')} a month" if one.requests_per_month else ""
    around = span(one)
    about = "about " if around else ""
    return (
        f"Above {about}{place} today's traffic{around}{requests} ({usd_short(one.monthly_usd)}), "
        f"{COSTS[one.cheaper_above]} less{part}."
    )


def way_out_sentence(comparison: Comparison) -> str:
    """What another way out of the tasks would change of the answer; empty where there is none."""
    other = other_way(comparison)
    if other is None:
        return ""
    instead = listed([WAYS_OUT[way] for way in other.instead_of if way != other.way], len(WAYS_OUT))
    more = f"{usd_short(abs(other.monthly_usd))} a month {'less' if other.monthly_usd < 0 else 'more'}"
    text = f"With {WAYS_OUT[other.way]} ({_priced(other)}) instead of {instead}, containers cost {more}"
    text += _then(other)
    sentences = [f"{text}."]
    if other.enough_tasks is not None:
        tasks = counted(other.enough_tasks, "task")
        sentences.append(f"From {tasks} on, gateways cost less than addresses, but for what they bill a GB.")
    if "ipv6" in other.instead_of:
        sentences.append(_by_ipv6_alone(other))
    return " ".join(sentences)


def _by_ipv6_alone(other: OtherWay) -> str:
    """What has to be so that tasks can do without IPv4."""
    text = "By IPv6 alone tasks reach nothing that has IPv4 alone, and answer behind a dual-stack load balancer"
    outside = listed(list(other.outside))
    return f"{text}; {outside} must have IPv6." if outside else f"{text}."


def _then(other: OtherWay) -> str:
    """; containers are then cheaper above 1.5 × today's traffic: as the answer would say if that way were chosen."""
    if other.alike_above is not None:
        return f"; both then cost about the same above {times(other.alike_above)} today's traffic"
    if other.place is None or other.cheaper is None:
        return ""
    if other.place.above is None and other.place.until is None:
        return f"; {IS_THEN[other.cheaper]} cheaper up to a hundred times today's traffic"
    return (
        f"; {IS_THEN[other.cheaper]} cheaper {where(other.place)}{span(other.place.turn) if other.place.turn else ''}"
    )


def _priced(other: OtherWay) -> str:
    if other.way == "address":
        return f"{usd_short(other.address_usd)} a month each"
    standing = f"{usd_short(other.gateways_usd)} a month and" if other.gateways_usd else "there already, at"
    least, most = map(rate, other.usd_per_gb)
    return f"{standing} {least} a GB" if least == most else f"{standing} {least} to {most} a GB, by region"


def coarse_sentence(comparison: Comparison) -> str:
    """How closely a large architecture was looked at."""
    return (
        f"So much flows here that {len(comparison.scales)} amounts of traffic are priced, and nothing between them: "
        "where one side gets cheaper is known only that closely."
    )


def notes(comparison: Comparison) -> list[str]:
    """What the move changed besides, and how closely it was looked at where not as ever."""
    closeness = [] if comparison.is_exact else crossing_sentences(comparison)[-1:]
    return [*comparison.moved.notes, *closeness]


def sizing_sentences(comparison: Comparison) -> list[str]:
    """How each function came about; or each container service, and how many of its tasks run."""
    if isinstance(comparison.moved, Functions):
        return [function_sentence(one) for one in comparison.moved.sized]
    return [service_sentence(one) for one in sizings(comparison)]
