"""Comparisons that others have published, told again: docs/comparisons.md.

`python -m tests.stories` writes the page anew from what stands here and what is computed; `tests/whatif/test_stories.py`
holds every figure to its range, and the page to both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import sqrt
from pathlib import Path

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import estimate
from estimator.engine.maths.amounts import in_sample
from estimator.whatif.comparison.compare import compare
from pricing.book import Tables
from tests.engine.builders import architecture, clients, edge, function, node

PAGE = Path(__file__).parent.parent / "docs" / "comparisons.md"
MONTH_S, DAY_S = 2_628_000, 86_400


@dataclass(frozen=True)
class Figure:
    """One figure of a story: what it is, what they say, what Headroom computes, and the range that must hold it."""

    what: str
    theirs: str
    ours: Callable[[Tables], float]
    low: float
    high: float
    unit: str = "$"


@dataclass(frozen=True)
class Story:
    """A published comparison: where, the architecture as it is told, its figures, and why ours differ."""

    name: str
    source: str
    told: str
    figures: tuple[Figure, ...]
    why: str


# -- architectures -----------------------------------------------------------------------------------------------------


def called(requests: float, memory_mb: float, duration_ms: float, **more: object) -> Architecture:
    """Clients that call a function, and nothing else that costs."""
    settings = {name: more.pop(name) for name in ("shape", "burst") if name in more}
    return architecture(
        [clients(requests=requests, **settings), function("f", memory_mb=memory_mb, duration_ms=duration_ms)],
        [edge("c", "request", "f", "invoke", payload_kb=1, response_kb=0)],
        **{"free_tier": "none", **more},
    )


def behind(front: str, requests: float, memory_mb: float, duration_ms: float, **more: object) -> Architecture:
    """Clients that call a function through an API; answers of half a kilobyte."""
    settings = {name: more.pop(name) for name in ("log_kb",) if name in more}
    return architecture(
        [
            clients(requests=requests),
            node("api", front),
            function("f", memory_mb=memory_mb, duration_ms=duration_ms, **settings),
        ],
        [
            edge("c", "request", "api", "request", payload_kb=1, response_kb=0.5),
            edge("api", "request", "f", "invoke"),
        ],
        **{"free_tier": "none", **more},
    )


def queued(requests: float, memory_mb: float, duration_ms: float, **more: object) -> Architecture:
    return architecture(
        [clients(requests=requests), node("q", "sqs"), function("f", memory_mb=memory_mb, duration_ms=duration_ms)],
        [edge("c", "request", "q", "send", payload_kb=1), edge("q", "message", "f", "invoke", batch_size=1)],
        **{"free_tier": "none", **more},
    )


def asked(service: str, operation: str, per_month: float, **settings: object) -> Architecture:
    """Clients that ask one service so many times, with a kilobyte and for none."""
    return architecture(
        [clients(requests=per_month), node("n", service, **settings)],
        [edge("c", "request", "n", operation, payload_kb=1, response_kb=0)],
        free_tier="none",
    )


def workflow(executions: float, **settings: object) -> Architecture:
    return asked("step_functions", "start", executions, **settings)


def before_a_task(service: str, per_month: float, response_kb: float = 1, **settings: object) -> Architecture:
    """An API or a load balancer before a task."""
    return architecture(
        [clients(requests=per_month), node("n", service, **settings), node("s", "fargate", log_kb=0, way_out="none")],
        [
            edge("c", "request", "n", "request", payload_kb=1, response_kb=response_kb),
            edge("n", "request", "s", "request"),
        ],
        free_tier="none",
    )


def table(reads: float, writes: float, capacity: str, region: str = "us-east-1") -> Architecture:
    """A table of items of a kilobyte that is strongly read and written so often a second; nothing is stored."""
    units = {"read_capacity": int(max(reads, 1)), "write_capacity": int(max(writes, 1)), "scaling": "fixed"}
    settings = {"consistency": "strong", "storage_gb": 0, "new_items_percent": 0, "capacity": capacity}
    return architecture(
        [
            clients("r", requests=reads * MONTH_S),
            clients("w", requests=writes * MONTH_S),
            node("n", "dynamodb", **settings, **(units if capacity == "provisioned" else {})),
        ],
        [
            edge("r", "request", "n", "read", payload_kb=0, response_kb=0),
            edge("w", "request", "n", "write", payload_kb=0, response_kb=0),
        ],
        free_tier="none",
        region=region,
    )


FEW = {"cpu_share_percent": 0.001, "slots": 10_000, "scaling": "fixed"}
"""Choices with which a fleet stays as small as it is said to be."""

# -- figures -----------------------------------------------------------------------------------------------------------


def usd(document: Architecture, tables: Tables) -> float:
    return in_sample(estimate(document, tables).total_monthly_usd)


def usd_of(node_id: str, document: Architecture, tables: Tables) -> float:
    return in_sample(estimate(document, tables).node_usd(node_id))


def line_usd(dimension: str, document: Architecture, tables: Tables) -> float:
    lines = estimate(document, tables).lines
    return sum(in_sample(line.monthly_usd) for line in lines if line.dimension == dimension)


def containers_usd(document: Architecture, tables: Tables) -> float:
    return in_sample(compare(document, tables).containers.total_monthly_usd)


def task_usd(document: Architecture, tables: Tables) -> float:
    """The vCPUs and memory of its tasks."""
    lines = compare(document, tables).containers.lines
    return sum(in_sample(line.monthly_usd) for line in lines if line.dimension.startswith("fargate."))


def saved_percent(document: Architecture, tables: Tables) -> float:
    """By containers, of what serverless costs."""
    return 100 * (1 - containers_usd(document, tables) / usd(document, tables))


def crossing(document: Architecture, tables: Tables) -> float:
    """Requests a month above which containers are cheaper for the first time, in millions."""
    crossings = compare(document, tables).crossings
    return next(one.requests_per_month for one in crossings if one.cheaper_above == "containers") / 1e6


def balancer_wins(tables: Tables, **settings: object) -> float:
    """Requests a day above which a load balancer costs less than an HTTP API, in thousands: by halving."""
    low, high = 1e4, 1e8
    while high / low > 1.0001:
        a_day = sqrt(low * high)
        a_month = a_day * MONTH_S / DAY_S
        balancer = usd_of("n", before_a_task("alb", a_month, 5, **settings), tables)
        is_cheaper = balancer < usd_of("n", before_a_task("api_gateway_http", a_month, 5), tables)
        low, high = (low, a_day) if is_cheaper else (a_day, high)
    return high / 1e3


def balancer_usd(per_month: float, tables: Tables) -> float:
    """A load balancer, its capacity and its addresses; not what it answers."""
    dimensions = ("elb.alb.hour", "elb.alb.lcu_hour", "vpc.public_ipv4.in_use_hour")
    document = before_a_task("alb", per_month)
    return sum(line_usd(dimension, document, tables) for dimension in dimensions)


def on_demand_over_provisioned(reads: float, writes: float, region: str, tables: Tables) -> float:
    on_demand, provisioned = (usd(table(reads, writes, one, region), tables) for one in ("on_demand", "provisioned"))
    return on_demand / provisioned


# -- stories -----------------------------------------------------------------------------------------------------------

SPIKY = called(227e6, 256, 200, shape="spiky", free_tier="always")
TWO_TASKS = called(227e6, 256, 200, shape="spiky", containers={**FEW, "min_tasks": 2, "vcpu": 1, "memory_gb": 2})
ONE_TASK = called(10e6, 256, 500, containers={**FEW, "min_tasks": 1, "vcpu": 0.5, "memory_gb": 1})
NO_WAY_OUT = {"way_out": "none"}
INSIDER = 2 * 4_000 * 60 * 730
"""4,000 requests a minute, each with one that asks before."""

STORIES = (
    Story(
        "A spiky API", "https://devtocash.com/blog/2026-04-07-aws-lambda-vs-containers-cost-comparison",
        "500 requests a second for four hours a day and 5 in the others, 256 MB for 200 ms; against two tasks of 1 vCPU "
        "and 2 GB behind a load balancer",
        (Figure("functions", "228", partial(usd, SPIKY), 225, 231),
         Figure("their two tasks", "102", partial(containers_usd, TWO_TASKS), 95, 125),
         Figure("containers as Headroom sizes them", "102", partial(containers_usd, SPIKY), 60, 135)),
        "Their two tasks hold if a call computes for 8 % of its time; at 30 % the peak needs 7 vCPUs for four hours a day. "
        "They guess what the load balancer is used, and count no public addresses.",
    ),
    Story(
        "A million requests", "https://keystone.page/blog/lambda-vs-fargate-cost-1m-requests",
        "a million calls of 512 MB for 200 ms",
        (Figure("functions", "1.87", partial(usd, called(1e6, 512, 200)), 1.86, 1.88),), "",
    ),
    Story(
        "An API of 200 ms", "https://fortem.dev/blog/fargate-vs-lambda/",
        "a REST API and a function of 200 ms, 512 MB assumed; against small tasks behind a load balancer",
        (Figure("containers win above", "6 to 8", partial(crossing, behind("api_gateway_rest", 1e6, 512, 200)), 6, 10,
                "M a month"),
         Figure("the same without addresses of tasks", "6 to 8",
                partial(crossing, behind("api_gateway_rest", 1e6, 512, 200, containers=NO_WAY_OUT)), 6, 8, "M a month")),
        "It is the public addresses, which cost nothing before February 2024: two of tasks and two of a balancer are $14.60 of "
        "$49.11 a month, at $5.37 for a million calls 2.7 M of the crossing. Without those of tasks it is within their "
        "range, without any 6.4 M.",
    ),
    Story(
        "A job of two seconds", "https://fortem.dev/blog/fargate-vs-lambda/",
        "a queue before a function of 2 s, 256 MB assumed; against one worker",
        (Figure("containers win above", "about 1", partial(crossing, queued(1e6, 256, 2000)), 0.8, 1.6, "M a month"),
         Figure("the same without an address", "about 1",
                partial(crossing, queued(1e6, 256, 2000, containers=NO_WAY_OUT)), 0.9, 1.1, "M a month")),
        "It is the public address: a worker of 0.25 vCPU is $9.01 a month and its address $3.65, at $8.53 for a million runs "
        "0.43 M of the crossing.",
    ),
    Story(
        "A function of 500 ms", "cloudmess, a blog",
        "calls of 256 MB for 500 ms; against a task of 0.5 vCPU and 1 GB, said to cost $32.40, behind a load balancer",
        (Figure("containers win above", "15 to 20", partial(crossing, ONE_TASK), 15, 25, "M a month"),
         Figure("the task", "32.40", partial(task_usd, ONE_TASK), 18.0, 18.1)),
        "730 hours of that task are $18.02 by the price list; their range is right for what else they count.",
    ),
    Story(
        "A workflow of ten states", "https://c3x.dev/blog/aws-step-functions-standard-vs-express-cost/",
        "a million executions of ten states; of one second and 128 MB where it is express",
        (Figure("standard", "250", partial(usd, workflow(1e6, other_states=10)), 249, 251),
         Figure("express", "3.08", partial(usd, workflow(1e6, workflow_type="express", own_s=1, memory_mb=128)), 3.05,
                3.11)), "",
    ),
    Story(
        "Workflows of five and ten steps", "https://www.wring.co/blog/aws-step-functions-pricing-guide",
        "a million executions of five steps and two seconds; ten million of ten steps and one second; of 64 MB",
        (Figure("a million, standard", "125", partial(usd, workflow(1e6, other_states=5)), 124, 126),
         Figure("a million, express", "3.13", partial(usd, workflow(1e6, workflow_type="express", own_s=2, memory_mb=64)),
                3.05, 3.15),
         Figure("ten million, standard", "2,500", partial(usd, workflow(10e6, other_states=10)), 2490, 2510),
         Figure("ten million, express", "20.67", partial(usd, workflow(10e6, workflow_type="express", own_s=1,
                                                                       memory_mb=64)), 20.2, 20.7)),
        "They take 64 MB for 0.064 GB; it is a sixteenth.",
    ),
    Story(
        "A load balancer or an HTTP API",
        "https://tinystacks.hashnode.dev/aws-application-load-balancer-alb-vs-api-gateway-pricing",
        "requests with answers of 5 KB",
        (Figure("the balancer wins above", "500", balancer_wins, 550, 950, "k a day"),
         Figure("the same without public addresses", "500", partial(balancer_wins, internet_facing=False), 450, 650,
                "k a day")),
        "Since February 2024 a public address costs $0.005 an hour, and a balancer has two at least.",
    ),
    Story(
        "A REST API at 450 a second",
        "https://serverless-training.com/articles/save-money-by-replacing-api-gateway-with-application-load-balancer/",
        "450 requests a second all month",
        (Figure("REST API", "over 4,000", partial(line_usd, "api_gateway.rest.requests",
                                                  behind("api_gateway_rest", 450 * MONTH_S, 256, 150)), 3400, 3520),),
        "They take the first tier's price for all; above 333 million requests it falls.",
    ),
    Story(
        "A REST API or a load balancer", "https://blog.thecloudengineers.com/p/api-gateway-why-your-serverless-api",
        "50 and 500 million requests a month",
        (Figure("50 million, REST API", "175", partial(line_usd, "api_gateway.rest.requests",
                                                       behind("api_gateway_rest", 50e6, 128, 100)), 174, 176),
         Figure("50 million, load balancer", "22", partial(balancer_usd, 50e6), 20, 32),
         Figure("500 million, REST API", "1,750", partial(line_usd, "api_gateway.rest.requests",
                                                          behind("api_gateway_rest", 500e6, 128, 100)), 1600, 1660),
         Figure("500 million, load balancer", "50 to 80", partial(balancer_usd, 500e6), 25, 80)),
        "Above 333 million requests the REST API is cheaper; the balancer has two public addresses, and five requests over "
        "each new connection: with one each it is $68.2 at 500 million.",
    ),
    Story(
        "Reads on demand or provisioned", "https://awsnegotiations.com/blog/dynamodb-on-demand-vs-provisioned.html",
        "one strongly consistent read a second all month",
        (Figure("on demand", "0.66", partial(line_usd, "dynamodb.on_demand.read", table(1, 0, "on_demand")), 0.32, 0.34),
         Figure("provisioned", "0.094", partial(line_usd, "dynamodb.provisioned.rcu_hour", table(1, 0, "provisioned")),
                0.094, 0.096)),
        "On demand has cost half since November 2024: 3.5 times as much, not seven.",
    ),
    Story(
        "A table in Sydney", "https://akhilkakar.com/blog/dynamodb-cost-optimization",
        "100 reads and 50 writes a second all month",
        (Figure("provisioned", "36", partial(usd, table(100, 50, "provisioned", "ap-southeast-2")), 36, 39),
         Figure("on demand, times as much", "3 to 4",
                partial(on_demand_over_provisioned, 100, 50, "ap-southeast-2"), 3, 4, "×")), "",
    ),
    Story(
        "100,000 events a second", "https://pinpole.cloud/blog/sqs-vs-kinesis-vs-eventbridge-event-driven-simulation",
        "events of 1 KB, sent all month",
        (Figure("SQS", "1,040", partial(usd, asked("sqs", "send", 1e5 * MONTH_S)), 84_000, 86_000),
         Figure("Kinesis on demand", "2,300",
                partial(usd, asked("kinesis_data_streams", "put", 1e5 * MONTH_S, mode="on_demand")), 19_500, 20_500),
         Figure("EventBridge", "2,600", partial(usd, asked("eventbridge", "put", 1e5 * MONTH_S)), 260_000, 265_000)),
        "It is 263 thousand million events a month, each at the price of the list: theirs are low by 80, 9 and 100 times.",
    ),
    Story(
        "From functions to Fargate",
        "https://medium.com/insiderengineering/how-we-saved-90-of-costs-by-moving-from-aws-lambda-to-aws-fargate-"
        "1921323e9429",
        "an API and a function, 4,000 requests a minute, each with one that asks before; 256 MB for 30 ms assumed",
        (Figure("saved with a REST API", "90", partial(saved_percent, behind("api_gateway_rest", INSIDER, 256, 30)), 85, 97,
                "%"),
         Figure("saved with an HTTP API", "90", partial(saved_percent, behind("api_gateway_http", INSIDER, 256, 30)), 75, 92,
                "%")), "They do not say which API it was.",
    ),
)  # fmt: skip

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
ABOUT = 0.1
"""What is published in words or whole numbers holds as far apart as this part of it."""


def said(figure: Figure) -> tuple[float, float]:
    """What is published, as a range: 6 to 8, about 1, over 4,000."""
    numbers = [float(one.replace(",", "")) for one in NUMBER.findall(figure.theirs)]
    return min(numbers) * (1 - ABOUT), max(numbers) * (1 + ABOUT)


# -- the page ----------------------------------------------------------------------------------------------------------

HEAD = """# Against published comparisons

What others have published about serverless and containers, told again in Headroom: the architecture as they tell it, what they say it
costs or where they say the other side wins, what Headroom says, and the range it is held to by `tests/whatif/test_stories.py`. Prices
are those of today's tables. Where the two differ, the last column says why. `python -m tests.stories` writes this page.

| story | figure | theirs | Headroom | held to | why they differ |
|---|---|---|---|---|---|"""


def page(tables: Tables) -> str:
    return "\n".join([HEAD, *(row for story in STORIES for row in rows(story, tables))]) + "\n"


def rows(story: Story, tables: Tables) -> Iterator[str]:
    name = f"[{story.name}]({story.source})" if story.source.startswith("https") else f"{story.name} ({story.source})"
    for place, one in enumerate(story.figures):
        told = f"{name}: {story.told}" if place == 0 else ""
        why = story.why if place == 0 else ""
        held = f"{shown(one.low, one.unit).removesuffix(f' {one.unit}')} to {shown(one.high, one.unit)}"
        theirs = one.theirs if one.unit != "$" else re.sub(r"([\d,.]+)", r"$\1", one.theirs)
        ours = shown(one.ours(tables), one.unit)
        yield f"| {told} | {one.what} | {theirs if one.unit == '$' else f'{theirs} {one.unit}'} | {ours} | {held} | {why} |"


def shown(number: float, unit: str) -> str:
    text = f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
    return f"${text}" if unit == "$" else f"{text} {unit}"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estimator.settings")
    django.setup()
    from pricing.tables import read_tables

    PAGE.write_text(page(read_tables()), encoding="utf-8")
