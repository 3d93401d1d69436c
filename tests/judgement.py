"""How far the judgement of limits can be trusted, as a page a person reads: docs/judgement.md.

`python -m tests.judgement` writes the page anew from what stands here and what is measured; `tests/test_judgement.py`
holds the page to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pricing.book import Tables
from pricing.not_asked import reasons
from tests.against_simulation import SITUATIONS, Situation
from tests.just_under_and_over import CASES, RATE, Turn, load_refused

PAGE = Path(__file__).parent.parent / "docs" / "judgement.md"
PATHS, QUEUES = "tests/engine/limits/test_cross_service_paths.py", "tests/engine/limits/test_cross_service_queues.py"
RETRIES = "tests/engine/limits/test_retries.py"
RATES = "tests/engine/limits/test_throughput_mismatch.py"

ERLANG = re.compile(r"load_refused\((\d+), ([\d.]+)\)")

type Held = tuple[str, str]
"""A file of tests, and a test in it."""

RULES: list[tuple[str, str, str, list[Held], list[Held]]] = [
    ("Time-outs shrink inward",
     "a function of 10 s that waits for one of 60 s, or either with a time-out that nobody set; a content network that "
     "waits 20 s, before an API and a function of 25 s; an app that gives up after 8 s, before one of 20",
     "20 s before 10 s; whoever calls back and does not wait",
     [(PATHS, "test_a_function_waits_no_longer_than_its_own_time_out"),
      (PATHS, "test_content_network_before_an_api_before_a_function"),
      (PATHS, "test_clients_may_give_up_before_the_work_ends")],
     [(PATHS, "test_time_outs_that_shrink_inward_are_no_finding"),
      (PATHS, "test_who_calls_back_does_not_wait_for_the_workflow")]),
    ("Sizes along the way",
     "a binary body of 4.6 MB, which arrives at a function as 6.1 MB of base64; events of 300 KB handed to a workflow "
     "that takes 256",
     "a body of 5 MB that goes to containers; events of 120 KB",
     [(PATHS, "test_a_binary_body_arrives_a_third_larger"), (RATES, "test_an_event_too_large_for_its_next_hop")],
     [(PATHS, "test_a_body_handed_to_containers_stays_as_it_is"), (RATES, "test_an_event_that_fits_all_its_hops")]),
    ("More is sent than is taken",
     "400 events a second that start 300 workflows; 20 events a second for a function that handles 10, until they are "
     "six hours old and lost; one group of a FIFO queue at 1.7 messages a second of 1 s each",
     "200 events for the workflows, 6 for the function; the group in batches of ten",
     [(RATES, "test_more_events_than_workflows_may_start"), (RATES, "test_events_for_too_few_executions_are_lost"),
      (QUEUES, "test_the_busiest_group_is_handled_one_batch_at_a_time")],
     [(RATES, "test_events_at_the_pace_of_what_takes_them"), (QUEUES, "test_batches_of_a_group_handle_as_many_times_more")]),
    ("Connections of a database",
     "as many environments as 110 % of what RDS, Aurora, a broker or a partner takes at once",
     "60 % of it; a partner of whom nobody knows",
     [(PATHS, "test_each_environment_keeps_a_connection")],
     [(PATHS, "test_each_environment_keeps_a_connection"), (PATHS, "test_nobody_knows_how_many_a_partner_takes")]),
    ("Settings of a queue",
     "one receive before a message is dead; two reserved for a queue; a maximum concurrency of 50 above 10 reserved; "
     "30 s hidden for runs of 120 s; a maximum concurrency of 1, which AWS refuses",
     "what AWS advises",
     [(QUEUES, "test_settings_that_lose_valid_messages_are_found"),
      (QUEUES, "test_a_maximum_concurrency_aws_does_not_take_is_refused_at_its_field")],
     [(QUEUES, "test_settings_aws_advises_are_no_finding")]),
    ("Backlog and age",
     "a burst that is not handled before it is as old as the queue keeps messages",
     "the same burst where messages are kept for four days",
     [(QUEUES, "test_a_burst_that_drains_in_time_is_no_finding_and_one_that_does_not_is")],
     [(QUEUES, "test_a_burst_that_drains_in_time_is_no_finding_and_one_that_does_not_is")]),
    ("Retries multiply",
     "ten receives of six tries each while 20 % fails: 60 tries",
     "ten tries or fewer, 5 % or less that fails, or one step that tries again; dead letters that are received as often "
     "again",
     [(RETRIES, "test_ten_receives_of_six_tries_are_a_storm")],
     [(RETRIES, "test_few_errors_or_few_tries_are_none"),
      (RETRIES, "test_tries_of_dead_letters_add_to_those_before")]),
    ("Pools that are shared",
     "a function with 1,000 executions starves another that needs 10; the message gives the share of each",
     "800 and 8",
     [(QUEUES, "test_one_busy_function_starves_another_of_the_account")],
     [(QUEUES, "test_functions_that_share_with_room_are_no_finding")]),
    ("The network",
     "120,000 sockets that environments keep through two NAT gateways of 55,000 each",
     "60,000",
     [(PATHS, "test_environments_keep_their_sockets_through_nat")],
     [(PATHS, "test_environments_keep_their_sockets_through_nat")]),
    ("Fan-out",
     "2,000 writes a call; 12 messages of 12 writes",
     "20 writes; 2,000 in batches of 25; a job now and then; a nightly job; a Map",
     [(PATHS, "test_two_thousand_writes_a_call_are_an_explosion"),
      (PATHS, "test_an_explosion_of_several_steps_is_named_where_it_goes_too_far")],
     [(PATHS, "test_ordinary_fan_out_is_no_finding"), (PATHS, "test_a_nightly_job_and_a_map_are_made_for_it")]),
    ("What has to wake",
     "16 s behind an API of 30 s, and a database that takes 15 s to resume",
     "a database that never pauses, or that calls keep awake",
     [(PATHS, "test_a_paused_database_adds_its_resume_however_the_duration_was_measured")],
     [(PATHS, "test_a_database_that_never_pauses_adds_nothing"),
      (PATHS, "test_more_traffic_keeps_a_database_from_pausing")]),
    ("Asking how a job stands",
     "20 questions a second of the 15 that are allowed",
     "5 a second",
     [(PATHS, "test_asking_how_a_job_stands_has_a_rate_of_its_own")],
     [(PATHS, "test_asking_how_a_job_stands_has_a_rate_of_its_own")]),
]  # fmt: skip
"""Rules that span services: name, what fires, what stays silent, and the tests of either."""


HEAD = """# How far its judgement can be trusted

What Headroom says of limits, held against arithmetic by hand, against architectures that must and must not be warned of, and against
simulations of single events. Every row is a test; the page is written by `python -m tests.judgement`, and `tests/test_judgement.py` fails
where it says anything else."""

TURNS = """## Just under, just over

Each row has a small document of one thing with one dial: requests a second, steady and one call for each unless the row says
otherwise, or a size, a time or a count. *Turns at* is worked out by hand: a multiple of one request a second, or the size, the
time or the count itself. Headroom says the same multiple, and the same demand at that point, to a thousandth. A hundredth below, the limit
holds (*near* is a warning); a hundredth above, it does not. Where whole things are counted, the last that fits and one more are looked at.
`tests/engine/limits/test_just_under_and_over.py` holds it, with the documents of `tests/just_under_and_over.py`; for every limit of larger documents
`tests/aws/test_turning_points.py` does.

Where callers wait for an answer, some find all places taken long before the mean has filled them: the limit turns where 1 % of the calls
are refused in the busiest hour, by Erlang's loss formula. Of 1,000 executions that is at {of_thousand:.4g} under way on the mean, of ten at {of_ten:.4g}.

| limit | value | what asks it | by hand | turns at | 1 % below | 1 % above |
|---|---|---|---|---|---|---|"""

ACROSS = """## Rules across services

Faults that no service has alone. Each rule has architectures in which it warns and others, much alike, in which it must not. The tests are
in `tests/engine/limits/`: `test_cross_service_paths.py`, `test_cross_service_queues.py`, `test_retries.py` and `test_throughput_mismatch.py`.

| rule | warns | stays silent |
|---|---|---|"""

SIMULATED = """## Against simulation

What Headroom says beside a simulation that knows none of its formulas (`tests/simulation/`): single calls, messages, polls and
environments, drawn at random from a seed. Of peaks compared is what 1 % of the seconds exceed, never less than what one event causes alone.
A row holds where the two differ by no more than a tenth (a fifth for cold starts), or by what one event causes where that is more: then the
difference stands there as it is. Where messages come more slowly than they are handled, Headroom counts no wait; chance makes some wait for
less than one run.
`tests/test_judgement.py` measures both; the file named holds more of the same kind.

| situation | measured | Headroom | simulated | difference | more in |
|---|---|---|---|---|---|"""

KEYS = """## Every limit of the table

The table of limits has {all} keys. {asked} are asked: a document in `tests/aws/golden_limits/` says by hand what its load, its sizes, its
times or its settings ask of the limit. {excused} are not, and `pricing/data/not_asked.csv` gives the reason of each, which the page of
limits shows. None is neither, and none is both: `test_every_key_of_the_table_is_asked_or_excused` in
`tests/aws/test_golden_limits.py` holds that."""


def page(tables: Tables) -> str:
    """The whole page, with figures measured now."""
    turns = TURNS.format(
        of_thousand=load_refused(1000, 0.01),
        of_ten=load_refused(10, 0.01),
    )
    all_keys, excused = {key for key, _ in tables.limit_book("us-east-1").limits}, set(reasons())
    keys = KEYS.format(all=len(all_keys), asked=len(all_keys - excused), excused=len(excused))
    parts = [
        HEAD,
        "\n".join([turns, *(turn_row(case, tables) for case in CASES)]),
        "\n".join([ACROSS, *rule_rows()]),
        "\n".join([SIMULATED, *(situation_row(one, *measured(one, tables)) for one in SITUATIONS)]),
        keys,
    ]
    return "\n\n".join(parts) + "\n"


def turn_row(case: Turn, tables: Tables) -> str:
    under, over = case.under_and_over
    turn = figure(under if case.whole else case.turn)
    at = f"{turn} ×" if case.unit == RATE else f"{turn} {case.unit}".strip()
    noted = f", {case.note}" if case.note else ""
    said = [case.limit(dial, tables).verdict for dial in (under, over)]
    cells = (f"{case.key}{noted}", figure(case.value), case.asks, by_hand(case.turns), at, *said)
    return f"| {' | '.join(cells)} |"


def by_hand(arithmetic: str) -> str:
    """As one writes it."""
    worked = ERLANG.sub(lambda found: f"{load_refused(int(found[1]), float(found[2])):.4g}", arithmetic)
    for python, sign in (("_", ""), ("**", "^"), ("*", "×"), ("/", "÷"), ("-", "−")):
        worked = worked.replace(python, sign)
    return re.sub(r"\d{4,}", lambda found: f"{int(found[0]):,}", worked)


def rule_rows() -> Iterator[str]:
    for name, fires, silent, firing, quiet in RULES:
        yield f"| {name} | {fires} ({_tests(firing)}) | {silent} ({_tests(quiet)}) |"


def _tests(held: list[Held]) -> str:
    return ", ".join(f"`{test}`" for _, test in held)


@cache
def _simulated(place: int) -> float:
    return SITUATIONS[place].simulated()


def measured(one: Situation, tables: Tables) -> tuple[float, float]:
    """(what Headroom says, what a simulation does)."""
    return one.product(tables), _simulated(SITUATIONS.index(one))


def situation_row(one: Situation, product: float, simulated: float) -> str:
    show = percent if one.measured.startswith("share") else figure
    is_close = abs(product - simulated) <= one.part * simulated
    apart = signed((product - simulated) / simulated) if is_close else show(abs(product - simulated))
    cells = (one.what, one.measured, show(product), show(simulated), apart, f"`{one.test}`")
    return f"| {' | '.join(cells)} |"


def figure(number: float) -> str:
    """Whole from a hundred on, else three digits."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def percent(share: float) -> str:
    return f"{figure(100 * share)} %"


def signed(share: float) -> str:
    """Parts of a hundred, with a sign where any are left."""
    words = f"{100 * share:+.1f} %".replace("-", "−")
    return "0.0 %" if words[1:] == "0.0 %" else words


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estimator.settings")
    django.setup()
    from pricing.tables import read_tables

    PAGE.write_text(page(read_tables()), encoding="utf-8")
