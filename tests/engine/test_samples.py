"""Samples: everything a sampled document gives is, sample by sample, what a single estimate gives."""

import os
import random

import numpy as np
import pytest

from estimator.engine.document.architecture import Architecture, with_samples
from estimator.engine.document.reading import from_dict
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.maths.amounts import in_sample, of_samples
from estimator.engine.registry import services
from estimator.engine.resolve.conditions import with_effect
from estimator.engine.resolve.nodes import checked_settings
from estimator.engine.setting import declared
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.samples import document_around_all, some_values

DRAWN = [service.slug for service in services().values() if service.is_drawn]
ALIKE = {"rel": 1e-9, "abs": 1e-12}
PROVE = os.environ.get("PROVE") == "1"
SLOW = ("fargate", "fargate_eks")
"""Where the limits of a thousand samples take up to a minute: all of each is compared in the long run alone."""
DECIDES_WHAT_MOVES = ("ephemeral_gb",)
"""Numbers by which a container can be no function: that is decided once, for all samples."""
COMPARED_AT = np.array([0.01, 1.0, 30.0])

NAMED_BY_FIRST = "aurora_serverless.max_connections."
"""Limits of one kind whose row follows from a number that is drawn."""


def drawn(slug: str, count: int, tables, seed: int = 0, alike: tuple[str, ...] = ()) -> tuple[Architecture, list[dict]]:
    """(a document around a service, with every number of its settings drawn so often; the settings of each draw).

    What switches something is as AWS has it with seed 0, else as chance will have it, the same in every draw; and so are
    the numbers that are `alike`.
    """
    service, limits, chance = services()[slug], tables.limit_book("us-east-1"), random.Random(f"{slug} {count} {seed}")
    numbers = [
        name
        for name, one in declared(service.Settings).items()
        if one.can_be_sampled and not (one.is_optional and chance.random() < 0.5)
    ]
    values = {name: some_values(slug, name, limits) for name in numbers}
    switches: dict = {}
    for name, one in declared(service.Settings).items() if seed else ():
        if one.kind in ("yes_no", "choice") and (one.choices or one.kind == "yes_no") and name != "shape":
            switches[name] = chance.choice(list(one.choices) or [True, False])
    kept: list[dict] = []
    for _ in range(count * 20):
        raw = with_effect(slug, switches | {name: chance.choice(values[name]) for name in numbers})
        is_alike = not kept or raw.keys() == kept[0].keys()
        if is_alike and checked_settings(service, raw, limits)[0] is not None:
            kept.append(raw)
        if len(kept) == count:
            break
    if not kept:  # these switches and numbers never go together
        return drawn(slug, count, tables, seed + 100, alike)
    kept = kept * count
    document = around(slug, kept[0])
    sampled = [name for name in numbers if name in kept[0] and name not in alike]
    samples = {("one", name): [raw[name] for raw in kept[:count]] for name in sampled}
    if slug != "clients":
        samples["s0", "requests_per_month"] = [10 ** chance.uniform(3, 8) for _ in range(count)]
    return with_samples(document, samples), kept[:count]


def around(slug: str, settings: dict) -> Architecture:
    """Every operation of the node `one` is called, and its first event causes something."""
    if slug != "clients":
        return document_around_all(services()[slug], settings)
    return architecture(
        [node("one", "clients", **settings), node("api", "api_gateway_http")],
        [edge("one", "request", "api", "request")],
    )


def single(together: Architecture, settings: list[dict], at: int, tables) -> Estimate:
    """The estimate of one draw, written into a document of its own."""
    data = together.model_dump(mode="json")
    for one in data["nodes"]:
        if one["id"] == "one":
            one["settings"] = settings[at]
        elif one["id"] == "s0":
            one["settings"]["requests_per_month"] = float(together.samples["s0", "requests_per_month"][at])
    return estimate(from_dict(data), tables)


@pytest.mark.parametrize("count", [5, 37])
@pytest.mark.parametrize("slug", DRAWN)
def test_every_sample_is_what_it_would_be_alone(slug, count, tables):
    document, settings = drawn(slug, count, tables)
    together = estimate(document, tables)
    for at in {0, count // 2, count - 1}:
        same_as_alone(together, at, single(document, settings, at, tables))


@pytest.mark.parametrize("seed", range(1, 21 if PROVE else 4))
@pytest.mark.parametrize("slug", DRAWN)
def test_samples_behind_switches_are_what_each_would_be_alone(slug, seed, tables):
    document, settings = drawn(slug, 5, tables, seed)
    together = estimate(document, tables)
    same_as_alone(together, seed % 5, single(document, settings, seed % 5, tables))


@pytest.mark.parametrize("slug", DRAWN)
def test_each_of_a_thousand_samples_is_what_it_would_be_alone(slug, tables):
    document, settings = drawn(slug, 1_000, tables)
    together = estimate(document, tables)
    assert together.total_samples.shape == (1_000,)
    for at in (0, 1, 499, 998, 999):
        alone = single(document, settings, at, tables)
        assert together.total_samples[at] == pytest.approx(alone.total_monthly_usd, **ALIKE)
        if at in (1, 998) and (PROVE or slug not in SLOW):
            same_as_alone(together, at, alone)


def same_as_alone(together: Estimate, at: int, alone: Estimate) -> None:
    """Bill, limits, headroom, findings and formulas of one sample, beside an estimate of its own."""
    count = together.sample_count
    assert together.total_samples[at] == pytest.approx(alone.total_monthly_usd, **ALIKE)
    lines = {(line.node, line.dimension): line for line in together.lines}
    for line in alone.lines:
        same = lines.pop((line.node, line.dimension))
        assert of_samples(same.quantity, count)[at] == pytest.approx(line.quantity, **ALIKE), line.dimension
        if line.monthly_usd is not None:
            assert of_samples(same.monthly_usd, count)[at] == pytest.approx(line.monthly_usd, **ALIKE), line.dimension
    assert all(of_samples(line.quantity, count)[at] == pytest.approx(0, abs=1e-12) for line in lines.values())
    for one in alone.limits:
        matching = [limit for limit in together.limits if _is_of(limit, one)]
        found = [(limit.samples.demand[at], limit.samples.headroom[at]) for limit in matching]
        assert any(_same_limit(limit.samples, at, one) for limit in matching), (
            one.key,
            one.demand,
            one.headroom,
            found,
        )
    again = together.of_sample(at)
    assert [line.formula for line in again.lines] == [line.formula for line in alone.lines]
    assert [one.message for one in again.findings] == [one.message for one in alone.findings]
    assert (again.headroom and again.headroom.key) == (alone.headroom and alone.headroom.key)


def _is_of(limit, one) -> bool:
    """Whether two findings are of the same limit; a sampled one is named by the row of its first sample."""
    alike = limit.key.startswith(NAMED_BY_FIRST) and one.key.startswith(NAMED_BY_FIRST)
    return limit.where == one.where and (limit.key == one.key or alike)


def _same_limit(samples, at: int, alone) -> bool:
    """Whether a sample asks as much, is judged alike and has the same headroom."""
    headroom = alone.room().multiple if alone.room().depends else np.nan
    headroom = np.inf if headroom is None else headroom
    return (
        samples.demand[at] == pytest.approx(alone.demand, rel=1e-7, abs=1e-12)
        and samples.value[at] == pytest.approx(alone.value)
        and samples.verdict[at] == alone.verdict
        and samples.headroom[at] == pytest.approx(headroom, rel=1e-3, nan_ok=True)
    )


def test_words_of_a_sampled_estimate_are_those_of_its_first_sample(tables):
    document, settings = drawn("lambda", 5, tables)
    together, alone = estimate(document, tables), single(document, settings, 0, tables)
    written = [line.formula for line in together.lines if in_sample(line.quantity)]
    assert written == [line.formula for line in alone.lines]
    assert [one.message for one in together.findings] == [one.message for one in alone.findings]
    assert together.headroom.key == alone.headroom.key


@pytest.mark.parametrize("slug", DRAWN)
def test_comparisons_around_every_service_are_sample_by_sample_those_of_single_documents(slug, tables):
    document, _ = drawn(slug, 5, tables, alike=DECIDES_WHAT_MOVES)
    together = compare(document, tables).of_samples_at(COMPARED_AT)
    for at in (0, 4):
        alone = compare(document.of_samples(at, at + 1), tables).of_samples_at(COMPARED_AT)
        for many, one in zip(together, alone, strict=True):
            assert many[at] == pytest.approx(one[0], **ALIKE)


@pytest.mark.parametrize("count", [5, 37, 161])
def test_comparisons_are_sample_by_sample_those_of_single_documents(count, tables):
    """161 is the length of the sweep: neither is taken for the other."""
    document = architecture(
        [
            clients(shape="evening", burst=3),
            node("api", "api_gateway_http"),
            function("f", memory_mb=512, duration_ms=80),
            node("q", "sqs"),
            function("w", memory_mb=256, duration_ms=300),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("f", "invocation", "q", "send", share=30),
            edge("q", "message", "w", "invoke"),
        ],
    )
    chance = np.random.default_rng(count)
    samples = {
        ("c", "requests_per_month"): 10 ** chance.uniform(5, 9, count),
        ("f", "duration_ms"): chance.uniform(10, 2_000, count),
        ("f", "memory_mb"): chance.integers(128, 10_240, count),
        ("f-q-send", "share"): chance.uniform(0, 100, count),
        ("w", "errors_percent"): chance.uniform(0, 50, count),
    }
    together = compare(with_samples(document, samples), tables)
    serverless, containers = together.of_samples_at(COMPARED_AT)
    assert serverless.shape == containers.shape == (count, len(COMPARED_AT))
    for at in (0, 1, count - 1):
        alone = compare(with_samples(document, {name: values[at : at + 1] for name, values in samples.items()}), tables)
        assert serverless[at] == pytest.approx(alone.at(COMPARED_AT)[0], rel=1e-9)
        assert containers[at] == pytest.approx(alone.at(COMPARED_AT)[1], rel=1e-9)
        assert [one.scale for one in together.of_sample(at).crossings] == [one.scale for one in alone.crossings]


def test_a_loop_that_settles_in_one_sample_and_runs_away_in_another(tables):
    """Half of what comes starts the next turn: twice as much in all.  All of it: cut after one turn."""
    document = architecture(
        [clients(), node("b", "s3"), function("f")],
        [
            edge("c", "request", "b", "put"),
            edge("b", "object_created", "f", "start"),
            {**edge("f", "invocation", "b", "put"), "id": "again"},
        ],
    )
    shares = [50.0, 100.0, 0.0, 90.0]
    together = estimate(with_samples(document, {("again", "share"): shares}), tables)
    for at, share in enumerate(shares):
        edges = [one.model_copy(update={"share": share}) if one.id == "again" else one for one in document.edges]
        alone = estimate(document.model_copy(update={"edges": edges}), tables)
        assert together.total_samples[at] == pytest.approx(alone.total_monthly_usd, rel=1e-9)
        assert bool(alone.traffic.runaway) == (share == 100)


@pytest.mark.parametrize("shares", [[95.0, 99.0, 0.0], [50.0, 80.0, 99.0], [99.0, 100.0]], ids=str)
def test_a_loop_through_a_queue_is_summed_to_its_end_in_every_sample(shares, tables):
    """Of 100,000 messages that go back 99 times of 100, each is sent a hundred times: ten million."""
    document = architecture(
        [clients(requests=100_000), node("q", "sqs"), function("f", duration_ms=100, recursive_calls="allow")],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            {**edge("f", "invocation", "q", "send"), "id": "again"},
        ],
    )
    payload_kb = np.array([1.0, 3.0, 70.0])[: len(shares)]
    samples = {("again", "share"): np.array(shares), ("again", "payload_kb"): payload_kb}
    together = estimate(with_samples(document, samples), tables)
    calls = next(line.quantity for line in together.lines if line.dimension.startswith("lambda.requests"))
    for at, again in enumerate(shares):
        alone = estimate(
            with_samples(document, {name: values[at : at + 1] for name, values in samples.items()}), tables
        )
        assert together.total_samples[at] == pytest.approx(alone.total_samples[0], rel=1e-9)
        assert calls[at, 0, 0] == pytest.approx(100_000 / (1 - again / 100) if again < 100 else 100_000, rel=1e-6)


def test_samples_of_unequal_length_are_refused():
    document = architecture([clients(), function("f")], [])
    with pytest.raises(ValueError, match="all samples must be of one length"):
        with_samples(document, {("f", "duration_ms"): [1, 2], ("c", "burst"): [1, 2, 3]})
