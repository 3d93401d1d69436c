"""The comparison in sentences: the answer, the crossings, and how what is made was sized."""

from __future__ import annotations

import numpy as np

from estimator.aws.fargate.settings import TaskWayOut
from estimator.engine.figures import amount, counted, figure, large, listed, rate, times, usd_about, usd_short
from estimator.engine.setting import declared
from estimator.whatif.answer import ComparisonAnswer, answer_of, operations
from estimator.whatif.compare import CENT, Comparison, Crossing
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.move import Containerised
from estimator.whatif.containers.sizing.running import sizings
from estimator.whatif.containers.targets.app_runner import CLOSED
from estimator.whatif.containers.words import service_sentence
from estimator.whatif.direction import CONTAINERS, NEITHER, SERVERLESS, Side
from estimator.whatif.functions.move import Functions
from estimator.whatif.functions.words import function_sentence
from estimator.whatif.sensitivity import Sensitivity, sensitivity
from estimator.whatif.stretches import NEAR_TIE, is_near_tie
from estimator.whatif.way_out import OtherWay, other_way

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
SHORT_UNITS = {"most_times_slower": "×", "function_time_percent": "%"}
"""Units of assumptions that are sentences on the page."""


def answer(comparison: Comparison) -> str:
    """Who costs less today and by how much, where that changes next, and what it depends on most; in one sentence."""
    if comparison.incomplete:
        return "Which side is cheaper is unknown: a price is missing."
    told = answer_of(comparison)
    if told is None:
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
    included = listed([f"{usd_about(usd)} of operations a month on {THE[side]}" for side, usd in _counted(comparison)])
    figures += f", with {included}" if included else ""
    return f"{told.cheaper.capitalize()}, by {usd_about(told.by_usd)} a month ({figures})"


def _near_tie(comparison: Comparison, told: ComparisonAnswer) -> str:
    """Near tie: serverless by $2.70 of $146.04 a month, 1.8 %; $87.00 is the same on both sides and so much differs."""
    if told.by_usd < CENT / 2:
        costs = f"both cost {usd_short(told.serverless_usd)} a month"
    else:
        assert told.cheaper is not None  # else they cost the same
        dearer = usd_short(max(told.serverless_usd, told.containers_usd))
        costs = f"{told.cheaper} by {usd_short(told.by_usd)} of {dearer} a month, {_percent(told.apart)}"
    text = f"Near tie: {costs}"
    included = listed([f"{usd_about(usd)} of operations on {THE[side]}" for side, usd in _counted(comparison)])
    text += f", with {included}" if included else ""
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


def _percent(part: float) -> str:
    """0.7 %, under 0.1 %: never nothing."""
    return f"{figure(part * 100, 2)} %" if part >= 0.001 else "under 0.1 %"


def _turn(comparison: Comparison, told: ComparisonAnswer) -> str:
    """Where the answer changes next."""
    if not comparison.is_swept:
        return "so much flows here that no other traffic is priced"
    turn, alike_from = told.turn, _alike_before(comparison, told)
    last = times(comparison.scales[-1])
    if alike_from is not None:
        where = f"up to {last}" if alike_from == 1 else f"above {times(alike_from)}"
        return f"both cost about the same {where} today"
    if turn is None:
        cheaper = CONTAINERS if comparison.curve[2][-1] < comparison.curve[1][-1] else SERVERLESS
        if told.is_near_tie:
            return f"{_wins(cheaper)} at {last} today"
        return f"the same {'up to ' + last if comparison.crossings else _all_traffic(comparison)} today"
    side = f"{_wins(turn.cheaper_above)} above"
    if told.is_below:
        side = f"{_wins(SERVERLESS if turn.cheaper_above == CONTAINERS else CONTAINERS)} below"
    until = ""
    if told.until is not None and times(told.until.scale) != times(turn.scale):
        until = f", {'down' if told.is_below else 'up'} to {times(told.until.scale)}"
    return f"{side} {_place(turn)}{_span(turn)}{until}"


def _all_traffic(comparison: Comparison) -> str:
    """From 0.01 to 100 ×."""
    return f"from {figure(comparison.scales[0])} to {times(comparison.scales[-1])}"


def _alike_before(comparison: Comparison, told: ComparisonAnswer) -> float | None:
    """From where on both cost about the same, where that comes before any crossing; else None."""
    if told.is_below:
        return None
    alike_from = _alike_from(comparison)
    comes_first = alike_from is not None and (told.turn is None or alike_from <= told.turn.scale)
    return alike_from if comes_first else None


def _alike_from(comparison: Comparison) -> float | None:
    """The multiple of today's traffic, 1 or more, from which on both cost about the same; None where they differ in the
    end."""
    more = comparison.curve[0] >= 1
    scales, serverless, containers = (numbers[more] for numbers in comparison.curve)
    last = int(np.flatnonzero(np.logical_not(is_near_tie(serverless, containers))).max(initial=-1))
    return float(scales[last + 1]) if last + 1 < len(scales) else None


def _wins(side: Side) -> str:
    return "serverless wins" if side == SERVERLESS else "containers win"


def _place(one: Crossing) -> str:
    """12.3 M requests a month, 4.1 × today; a multiple alone where only clocks start work."""
    multiple = f"{times(one.scale)} today"
    return f"{large(one.requests_per_month)} requests a month, {multiple}" if one.requests_per_month else multiple


def _span(one: Crossing) -> str:
    """Between which multiples both cost about the same around a crossing, where that is more than one."""
    below, above = one.span
    if times(below) == times(above):
        return ""
    return f" (within {_percent(NEAR_TIE)} from {figure(below, 2)} to {times(above)})"


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
    """What the assumption that moves the answer most would change; empty where there is no comparison."""
    found = sensitivity(comparison)
    if not found:
        return ""
    if not found[0].is_felt:
        side = THE[comparison.direction.made]
        return f"No assumption about {side} moves this by a cent, made half as large again or a third smaller."
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
    return f"What answers requests runs on App Runner here, {CLOSED}."


def crossing_sentences(comparison: Comparison) -> list[str]:
    """Where the cheaper side changes as traffic grows, in the user's own unit; but for what the answer says already."""
    told = answer_of(comparison)
    if told is None:
        return []
    if not comparison.is_swept:
        return ["So much flows here that only today's traffic is priced, and none above or below it."]
    names_none = told.is_under_a_cent or _alike_before(comparison, told) is not None
    found = [_crossing_sentence(one) for one in comparison.crossings if names_none or one != told.turn]
    if not comparison.crossings and (names_none or told.is_near_tie):
        side = _at_all_traffic(comparison)
        costs = f"{COSTS[side].capitalize()} less" if side else "Both cost the same"
        found = [f"{costs} from a hundredth of today's traffic to a hundred times it."]
    near = f"both cost about the same, within {_percent(NEAR_TIE)}"
    found += [
        f"From {figure(below, 2)} to {times(above)} today's traffic {near}."
        for below, above in comparison.near_ties
        if times(below) != times(above)
    ]
    return found if comparison.is_exact else [*found, coarse_sentence(comparison)]


def _at_all_traffic(comparison: Comparison) -> Side | None:
    """The side that is nowhere dearer; None where both cost the same everywhere."""
    _, serverless, containers = comparison.curve
    more = float(np.sum(containers - serverless))
    return None if more == 0 else SERVERLESS if more > 0 else CONTAINERS


def _crossing_sentence(one: Crossing) -> str:
    requests = f", {amount(one.requests_per_month, 'requests')} a month" if one.requests_per_month else ""
    span = _span(one)
    about = "about " if span else ""
    return (
        f"Above {about}{times(one.scale)} today's traffic{span}{requests} ({usd_short(one.monthly_usd)}), "
        f"{COSTS[one.cheaper_above]} less."
    )


def way_out_sentence(comparison: Comparison) -> str:
    """What another way out of the tasks would change of the answer; empty where there is none."""
    other = other_way(comparison)
    if other is None:
        return ""
    instead = listed([WAYS_OUT[way] for way in other.instead_of if way != other.way], len(WAYS_OUT))
    more = f"{usd_short(abs(other.monthly_usd))} a month {'less' if other.monthly_usd < 0 else 'more'}"
    text = f"With {WAYS_OUT[other.way]} ({_priced(other)}) instead of {instead}, containers cost {more}"
    if other.cheaper_above is not None and other.above is None:
        text += f"; {IS_THEN[other.cheaper_above]} cheaper up to a hundred times today's traffic"
    elif other.cheaper_above is not None and other.above is not None:
        text += f"; {IS_THEN[other.cheaper_above]} cheaper above {times(other.above)} today's traffic"
    if other.enough_tasks is None:
        return f"{text}."
    return f"{text}. From {counted(other.enough_tasks, 'task')} on, gateways cost less than addresses."


def _priced(other: OtherWay) -> str:
    if other.way == "address":
        return f"{usd_short(other.address_usd)} a month each"
    standing = f"{usd_short(other.gateways_usd)} a month and" if other.gateways_usd else "there already, at"
    return f"{standing} {rate(other.usd_per_gb)} a GB"


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
