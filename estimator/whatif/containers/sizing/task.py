"""A container service in the making: the functions that move in, with what calls each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.document.values import LEAST, MOST
from estimator.engine.maths.amounts import Amount, added, choose, in_sample, is_number, of_samples, share, smaller
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.targets.target import Target

JOB, SERVICE, WORKER = "run_task", "request", "process"
"""The roles of a task: the operation by which it is asked."""
PROXY_VCPU, PROXY_MB = 0.25, 64
"""What AWS recommends to add to a task for the proxy of Service Connect:
docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html."""


SLOWER = 0.02
"""Said is a difference in the time of a call beyond this."""
MB_PER_GB = 1024


@dataclass(frozen=True)
class Moved:
    """A function that moves, with the calls that it gets by one of its triggers: a month, and as they flow."""

    node: ResolvedNode
    settings: LambdaSettings
    calls: Amount
    flows: Flows


@dataclass
class Task:
    """A container service in the making.  `may_wait`: a queue keeps its work, so that none need stand while it is
    empty.  `has_proxy`: it calls others, or is called, by Service Connect.  `takes_messages`: each of its pods
    fetches a message from a queue itself."""

    node_id: str
    name: str
    role: str
    region: str | None = None
    moved: list[Moved] = field(default_factory=list)
    may_wait: bool = True
    target: Target = "ecs"
    has_proxy: bool = False
    takes_messages: bool = False

    @property
    def sidecar_vcpu(self) -> float:
        """Of its vCPU what the proxy of Service Connect takes."""
        return PROXY_VCPU if self.has_proxy else 0.0

    @property
    def calls(self) -> Amount:
        """A month, of all functions."""
        return added(one.calls for one in self.moved)

    def says(self, setting: str) -> bool:
        """Whether any function in it was told a setting."""
        return any(setting in one.node.declared.settings for one in self.moved)

    def mean(self, of: Callable[[LambdaSettings], Amount]) -> Amount:
        """Of the functions in it, over their calls; over the functions where there are none."""
        if len(self.moved) == 1:
            return of(self.moved[0].settings)
        by_calls = share(added(of(one.settings) * one.calls for one in self.moved), self.calls)
        plainly = added(of(one.settings) for one in self.moved) / len(self.moved)
        return choose(self.calls > 0, by_calls, plainly)


@dataclass(frozen=True)
class StretchedCall:
    """A call of one function, by id: in a task, and in the function."""

    function: str
    duration_ms: float
    function_ms: float

    @property
    def times(self) -> float:
        return self.duration_ms / self.function_ms


@dataclass(frozen=True)
class Sized:
    """One container service and what it is made of.

    `calls` are monthly; `duration_ms`, `cpu_ms` and `function_ms` the means over them of the functions in it: of a call
    in a task, of which a vCPU is busy, and of a call of the function.  `memory_gb` is what a task has, with what
    Kubernetes takes of a pod.  `slowest` is the function, of several, whose call takes the most times as long as in it.
    """

    node_id: str
    role: str
    functions: tuple[str, ...]
    calls: float
    duration_ms: float
    cpu_ms: float
    function_ms: float
    vcpu: float
    memory_gb: float
    target: Target = field(default="ecs", kw_only=True)
    slowest: StretchedCall | None = field(default=None, kw_only=True)

    @property
    def times(self) -> float:
        """How many times as long a call takes as in the function."""
        return self.duration_ms / self.function_ms

    @property
    def takes_another_time(self) -> bool:
        """Whether a call takes so much longer or shorter than in the function that it is said."""
        return abs(self.times - 1) > SLOWER

    @property
    def slower_one(self) -> StretchedCall | None:
        """The slowest of several functions, where it is so much slower than the mean of them that it is said."""
        one = self.slowest
        return one if one is not None and one.times > max(self.times, 1.0) * (1 + SLOWER) else None


class Drawn:
    """Numbers of the container form that differ between samples or multiples of the traffic, by (node or edge id,
    field)."""

    def __init__(self, samples: int):
        self.samples = samples
        self.amounts: dict[tuple[str, str], Amount] = {}

    def number(self, owner: str, name: str, amount: Amount, most: float = MOST) -> float:
        """The number that stands in the document, within what one may say; all of them are kept where they differ."""
        amount = smaller(choose(amount < LEAST, 0.0, amount), most)
        if not is_number(amount):
            self.amounts[owner, name] = amount
        return in_sample(amount)

    @property
    def values(self) -> dict[tuple[str, str], NDArray[np.float64]]:
        """The numbers of each sample at the first multiple."""
        return {name: of_samples(amount, self.samples) for name, amount in self.amounts.items()}
