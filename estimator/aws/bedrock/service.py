"""Bedrock, inference on demand: https://aws.amazon.com/bedrock/pricing/

Tokens that a model reads and writes are billed at two prices, those read from a prompt cache at a third.  Nothing is
rounded.  Guardrails are billed by the text they check, each policy for itself.

A model's quotas count calls and tokens a minute.  When a call begins, what it reads and all that it may write is taken
from the quota; when it ends, what it read and wrote is, where a token of output may count several times, and none that
came from the cache: docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html.  How fast a model writes
is assumed, and makes its callers wait.

Left out: batch inference, priority and flex tiers, and the dearer tokens that Claude writes into a cache, of which the
tables have no prices; provisioned throughput, which AWS grants on request; a knowledge base, which is its store, and
calls of an embedding and of another model; agents, which are such calls.
"""

from collections.abc import Iterator

from estimator.aws.bedrock.models import MODELS, dimension_of, labels, quotas
from estimator.aws.bedrock.settings import BedrockSettings
from estimator.aws.callers_behind_queues import let_wait
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, larger, used
from estimator.engine.maths.stretches import most_within
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.traffic.flow import Flow

POLICIES = {
    "content_filter": "Content filter",
    "denied_topics": "Denied topics",
    "sensitive_information": "Sensitive information",
    "contextual_grounding": "Contextual grounding",
}
GUARD = "bedrock.guardrails."
RATED = ("content_filter", "denied_topics")
"""Policies whose text a second is limited; of grounding that of one call is."""
CHARACTERS_PER_TOKEN, BYTES_IN_KB = 4, 1024
"""Of English, a byte each: what calls and answers weigh on their way."""
VECTOR_KB = 12.0
"""About 1,024 numbers as text."""
MINUTE_S = 60.0
LESS = "Send less with a call, or limit what it may write."
CACHE = "Send less with a call, cache what is the same in each, or limit what it may write."
SEVERAL = "Ask several things in one call."
ACROSS = "Or call the model across regions."


class Bedrock(AwsService[BedrockSettings]):
    slug = "bedrock"
    name = "Bedrock"
    noun = "a Bedrock model"
    default_name = "Model"
    type = "compute"
    help = "Calls a language or embedding model: Claude, Nova, Llama and others, billed by the token."
    known_as = (
        "ai",
        "machine learning",
        "ml",
        "llm",
        "genai",
        "model",
        "claude",
        "anthropic",
        "nova",
        "llama",
        "mistral",
        "gpt",
        "openai",
        "titan",
        "chatbot",
        "embeddings",
        "prompt",
        "guardrails",
        "inference",
        "rag",
        "agent",
    )
    family = "ai"
    fits = (
        "Answers, summaries, extraction, classification and search by meaning from models that somebody else runs. "
        "Traffic that comes and goes: without calls it costs nothing."
    )
    fits_not = (
        "Full load around the clock, where provisioned throughput or a model of your own may cost less. Work that can "
        "wait for hours, which batch inference does for about half: Headroom has no prices of either."
    )
    Settings = BedrockSettings
    is_asked_in_one_call = True
    operations = (
        Operation(
            "invoke",
            "call the model and wait for its answer",
            accepts={"client", "code", "workflow", "rest_api", "graphql", "external"},
            fetches=True,
        ),
    )
    alternatives = (("bedrock.*.input",), ("bedrock.*.output",), ("bedrock.*.cache_read",))
    dimensions = {
        **{key: Dimension(label) for key, label in labels()},
        **{f"{GUARD}{policy}": Dimension(f"Guardrails, {name.lower()}") for policy, name in POLICIES.items()},
    }
    effects = {
        "bedrock.tpm.*": ("refuses", "callers get error 429", ("delays", "calls are throttled and tried again")),
        "bedrock.rpm.*": ("refuses", "callers get error 429", ("delays", "calls are throttled and tried again")),
        "bedrock.guardrails.*": ("refuses", "callers get error 429", ("delays", "calls are throttled and tried again")),
        "bedrock.guardrails.contextual_grounding": ("refuses", "such calls are refused"),
        "bedrock.appsync_timeout": ("refuses", "AppSync gives up on such answers"),
    }
    limits = {
        **dict(quotas()),
        "bedrock.appsync_timeout": "answer to AppSync",
        f"{GUARD}content_filter": "text in content filters",
        f"{GUARD}denied_topics": "text checked for denied topics",
        f"{GUARD}contextual_grounding": "text checked for grounding",
    }

    def kind_of(self, s: BedrockSettings) -> str:
        return MODELS[s.model].name.replace("Titan Text", "Titan")

    def payload_kb(self, s: BedrockSettings, operation: str) -> Amount:
        return s.input_tokens * CHARACTERS_PER_TOKEN / BYTES_IN_KB

    def response_kb(self, s: BedrockSettings, operation: str) -> Amount:
        return s.written * CHARACTERS_PER_TOKEN / BYTES_IN_KB if MODELS[s.model].writes else VECTOR_KB

    def own_seconds(self, s: BedrockSettings, operation: str) -> tuple[Amount, Amount]:
        """Until the first token, and then as long as it writes."""
        if not MODELS[s.model].writes:
            return answers_in(s.first_token_ms)
        longest = s.written if s.slowest_tokens is None else larger(s.slowest_tokens, s.written)
        first = s.first_token_ms / 1000
        return first + s.written / s.tokens_per_second, first + longest / s.tokens_per_second

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: BedrockSettings, load: Load) -> Iterator[Use]:
        calls = (load["invoke"].monthly_calls, "calls")
        read = (s.input_tokens, "tokens read")
        fresh = (1 - s.cached, "not from the cache") if used(s.cached) else ()
        yield Use(dimension_of(s.model, s.priced_profile, "input"), *calls, *read, *fresh)
        if used(s.cached):
            key = dimension_of(s.model, s.priced_profile, "cache_read")
            yield Use(key, *calls, *read, s.cached, "from the cache")
        if MODELS[s.model].writes:
            yield Use(dimension_of(s.model, s.priced_profile, "output"), *calls, s.written, "tokens written")
        if used(s.guardrail_units):
            for policy in POLICIES:
                if getattr(s, policy):
                    yield Use(f"{GUARD}{policy}", *calls, s.guardrail_units, "text units")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: BedrockSettings, load: Load) -> Iterator[Demand]:
        calls, model = load["invoke"], MODELS[s.model]
        if not calls:
            return
        wait = let_wait(load)
        others = f"{wait} {ACROSS}" if s.routing == "on_demand" and "cross_region" in model.routings else wait
        in_a_minute = added(map(fullest_minute, calls))
        yield Demand(
            f"bedrock.tpm.{s.model}.{s.routing}", self._tokens(s, load, in_a_minute), self._counted(s),
            remedy=f"{CACHE if model.caches else LESS} {others}",
        )  # fmt: skip
        if model.has_request_quota:
            yield Demand(
                f"bedrock.rpm.{s.model}.{s.routing}", in_a_minute, "calls in the fullest minute",
                remedy=f"{SEVERAL} {others}",
            )  # fmt: skip
        for flow in calls:
            if flow.edge.event.sends == "graphql":
                cause = f"for {flow.edge.source.label}, in 99 of 100 calls"
                yield Demand("bedrock.appsync_timeout", load.latency["invoke"][1], cause, where=flow.edge.id)
        if used(s.guardrail_units):
            yield from self._guardrail_demands(s, load)

    @staticmethod
    def _tokens(s: BedrockSettings, load: Load, in_a_minute: Amount) -> Amount:
        """What the calls of the fullest minute take from the quota, and what those under way hold of it besides."""
        taken = s.written * MODELS[s.model].burndown
        spare = larger(s.held - taken, 0.0)
        under_way = load["invoke"].concurrency(load.latency["invoke"][0])
        return in_a_minute * (s.input_tokens * (1 - s.cached) + taken) + under_way * spare

    @staticmethod
    def _counted(s: BedrockSettings) -> str:
        times = MODELS[s.model].burndown
        return f"in the fullest minute{f', each written token {times:g} times' if times > 1 else ''}"

    @staticmethod
    def _guardrail_demands(s: BedrockSettings, load: Load) -> Iterator[Demand]:
        per_second = load["invoke"].peak_calls_per_second * s.guardrail_units
        for policy in RATED:
            if getattr(s, policy):
                yield Demand(f"{GUARD}{policy}", per_second, "text of calls in the peak second")
        if s.contextual_grounding:
            yield Demand(f"{GUARD}contextual_grounding", s.guardrail_units, "in a call", is_load=True)


def fullest_minute(flow: Flow) -> Amount:
    """Calls in the fullest minute of each hour: of a Map all its rounds, one after the other, that fit into one."""
    mean, peak = flow.calls_per_second, flow.peak_calls_per_second
    return larger(flow.concurrency(MINUTE_S), most_within(mean, peak, flow.peak_lasts_s, MINUTE_S, ticks=flow.ticks))
