"""The size of a function that takes a container's place: what one call needs, and how long it takes there.

A function handles one call at a time, and its processor grows with its memory.  A container's duration was measured in
a task of its size, so of it the processor took cpu ÷ vCPU and the rest was waiting, which stays as it is.
Rules: docs/method.md, "Sizing functions".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from estimator.aws.app_runner import AppRunnerSettings
from estimator.aws.fargate.settings import FargateSettings
from estimator.engine.figures import whole
from estimator.engine.maths.amounts import Amount, anywhere, between, choose, larger, share, smaller
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.size import VCPU_MB
from estimator.whatif.containers.sizing.task import JOB, MB_PER_GB
from pricing.book import LimitBook

SIZES_MB = (128, 256, 512, 1024, 1769, 2048, 3008, 4096, 5120, 6144, 7168, 8192, 9216, 10_240)
"""Memory that functions are given in practice; AWS takes any between the first and the last."""
MS_IN_S = 1000


@dataclass(frozen=True)
class MeasuredCall:
    """One call as its container does it: its time, the processor time in it, and the task it was measured in; and what
    memory a base and a request are taken to need.

    `threads` is how many vCPUs it keeps busy at once while it computes: less than one in a task that has less.
    """

    duration_ms: Amount
    cpu_ms: Amount
    vcpu: Amount
    memory_mb: Amount
    slots: Amount
    base_mb: Amount
    request_mb: Amount

    @property
    def threads(self) -> Amount:
        least = smaller(self.vcpu, 1.0)
        return between(least, share(self.cpu_ms, self.duration_ms), larger(self.vcpu, least))

    @property
    def needed_mb(self) -> Amount:
        """Memory of one call alone: the base, and its part of what the base leaves of a task."""
        return self.base_mb + larger((self.memory_mb - self.base_mb) / self.slots, self.request_mb)

    def time_ms(self, memory_mb: Amount) -> Amount:
        """How long it takes in a function of so much memory: never less than was measured."""
        waiting = larger(self.duration_ms - self.cpu_ms / self.threads, 0.0)
        computing = self.cpu_ms / smaller(larger(self.threads, 1.0), memory_mb / VCPU_MB)
        return larger(self.duration_ms, waiting + computing)


def work_of(node: ResolvedNode, operation: str, choices: ContainerChoices) -> MeasuredCall:
    """What one request, batch or job of a container is.

    A job has its task for itself and is taken to keep all of it busy.  App Runner does not say what its requests
    compute: the share is the one the comparison assumes.
    """
    s, memory = node.settings, (choices.base_mb, choices.request_mb)
    if isinstance(s, AppRunnerSettings):
        cpu_ms = s.duration_ms * (choices.cpu_share_percent / 100) * smaller(s.vcpu, 1.0)
        return MeasuredCall(s.duration_ms, cpu_ms, s.vcpu, s.memory_gb * MB_PER_GB, s.slots, *memory)
    fargate = cast("FargateSettings", s)
    memory_mb = fargate.memory_gb * MB_PER_GB
    if operation == JOB:
        duration_ms = fargate.job_seconds * MS_IN_S
        return MeasuredCall(duration_ms, duration_ms * fargate.vcpu, fargate.vcpu, memory_mb, 1, *memory)
    return MeasuredCall(fargate.duration_ms, fargate.cpu_ms, fargate.vcpu, memory_mb, fargate.slots, *memory)


def memory_for(work: MeasuredCall, choices: ContainerChoices, limits: LimitBook) -> tuple[Amount, str]:
    """(MB of the function, why there is none): what was chosen, or the smallest that holds a call and is fast enough.

    The bill grows with the memory even where a call gets quicker, so the smallest is the cheapest.
    """
    if choices.function_memory_mb is not None:
        return float(choices.function_memory_mb), ""
    bounds = limits.limit("lambda.memory")
    sizes = [size for size in SIZES_MB if (bounds.low or 0) <= size <= (bounds.high or max(SIZES_MB))]
    most = sizes[-1]
    if anywhere(work.needed_mb > most):
        return 0.0, f"a call of it may need more than the {whole(most)} MB of the largest function"
    most_ms = work.duration_ms * (choices.function_time_percent / 100)
    if anywhere(work.time_ms(most) > most_ms):
        return 0.0, "a call of it keeps more processors busy than the largest function has"
    found: Amount = float(most)
    for size in reversed(sizes):
        fits = (work.needed_mb <= size) & (work.time_ms(size) <= most_ms * (1 + 1e-9))
        found = choose(fits, float(size), found)
    return found, ""
