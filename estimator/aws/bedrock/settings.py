"""What a model is told: the settings of a Bedrock node."""

from typing import ClassVar, Literal

from estimator.aws.bedrock.models import (
    BY_PROFILE,
    BY_REGION,
    CACHING,
    MODELS,
    WRITERS,
    Profile,
    Routing,
)
from estimator.engine.maths.amounts import Amount, larger
from estimator.engine.setting import SET, Acting, Settings, setting

ModelName = Literal[
    "claude_opus_5", "claude_sonnet_5", "claude_sonnet_4_5", "claude_haiku_4_5", "nova_2_lite", "nova_premier",
    "nova_pro", "nova_lite", "nova_micro", "llama_4_maverick", "llama_4_scout", "llama_3_3_70b", "llama_3_1_8b",
    "deepseek_v3_2", "mistral_large_3", "gpt_oss_120b", "gpt_oss_20b", "cohere_embed_v4", "titan_embed_text_v2",
    "titan_embed_text_v1",
]  # fmt: skip


class BedrockSettings(Settings):
    model: ModelName = setting(
        "claude_haiku_4_5",
        "Model",
        choices={key: model.name for key, model in MODELS.items()},
        help="Not every region sells every model: without a price there its cost is unknown.",
    )
    profile: Profile = setting(
        "global",
        "Inference profile",
        choices={"global": "global", "geo": "geographic"},
        when=("model", BY_PROFILE),
        help="Global: any region answers. Geographic: the US, Europe, Japan or Australia alone, and a tenth dearer.",
    )
    cross_region: bool = setting(
        False,
        "Across regions",
        basis="aws",
        when=("model", BY_REGION),
        help="Through the profile of a geography: the same price, and quotas twice as high or more.",
    )
    input_tokens: float = setting(
        1000,
        "Input",
        unit="tokens a call",
        help="All that a call sends: instructions, history, documents, question. A token is about four characters of "
        "English.",
        ge=0,
        le=10_000_000,
    )
    output_tokens: float = setting(
        300,
        "Output",
        unit="tokens a call",
        when=("model", WRITERS),
        help="What it writes on average, thinking included. It decides how long a call takes.",
        ge=0,
        le=1_000_000,
    )
    cached_percent: float = setting(
        0,
        "Read from the prompt cache",
        unit="% of input",
        basis="off",
        when=("model", CACHING),
        help="A tenth to a quarter of the price, and outside the quota. What is put there is billed as input.",
        ge=0,
        le=100,
    )
    max_tokens: float | None = setting(
        None,
        "Most it may write",
        unit="tokens",
        basis="off",
        when=("model", WRITERS),
        help="The max_tokens of a call: the quota holds as many while it runs, and all that the model can write where "
        "it says none. Empty: no more than it writes.",
        ge=1,
        le=1_000_000,
    )
    slowest_tokens: float | None = setting(
        None,
        "Longest of 100 answers",
        unit="tokens",
        basis="off",
        when=("model", WRITERS),
        help="For time-outs. Empty: they are judged on the mean.",
        ge=0,
        le=1_000_000,
    )
    first_token_ms: float = setting(
        600,
        "First token after",
        unit="ms",
        help="What reading the input takes; of an embedding the whole call. Longer inputs take longer: measure it.",
        ge=0.001,
        le=600_000,
    )
    tokens_per_second: float = setting(
        60,
        "Writes",
        unit="tokens/s",
        when=("model", WRITERS),
        help="AWS promises no pace. Small models write 100 and more, large ones 30 to 60: measure it.",
        ge=0.1,
        le=100_000,
    )
    guardrail_units: float = setting(
        0,
        "Checked by a guardrail",
        unit="text units a call",
        basis="off",
        advanced=True,
        help="A begun 1,000 characters, of what goes in and of what comes out. 0: no guardrail.",
        ge=0,
        le=10_000,
    )
    content_filter: bool = setting(
        True, "Content filter", advanced=True, when=("guardrail_units", SET), help="Hate, insults, violence, attacks."
    )
    denied_topics: bool = setting(
        False, "Denied topics", basis="off", advanced=True, when=("guardrail_units", SET), help="Topics you name."
    )
    sensitive_information: bool = setting(
        False,
        "Sensitive information",
        basis="off",
        advanced=True,
        when=("guardrail_units", SET),
        help="Names, addresses, numbers of cards: blocked or masked.",
    )
    contextual_grounding: bool = setting(
        False,
        "Contextual grounding",
        basis="off",
        advanced=True,
        when=("guardrail_units", SET),
        help="Whether an answer says what its sources say.",
    )

    acting: ClassVar[Acting] = Acting(
        alone="",
    )

    @property
    def written(self) -> Amount:
        """Tokens that a call writes: none where the answer is a vector."""
        return self.output_tokens if MODELS[self.model].writes else 0.0

    @property
    def cached(self) -> Amount:
        """The part of the input that is read from the cache."""
        return self.cached_percent / 100 if MODELS[self.model].caches else 0.0

    @property
    def held(self) -> Amount:
        """Tokens of output that the quota holds for a call while it runs."""
        if self.max_tokens is None or not MODELS[self.model].writes:
            return self.written
        return larger(self.max_tokens, self.written)

    @property
    def routing(self) -> Routing:
        """How the model is called: in one region, across those of a geography, or across all."""
        if self.model in BY_PROFILE:
            return "global" if self.profile == "global" else "cross_region"
        if self.model in BY_REGION:
            return "cross_region" if self.cross_region else "on_demand"
        return MODELS[self.model].routings[0]

    @property
    def priced_profile(self) -> Profile | None:
        """The profile whose price holds, none where the model has one price."""
        if not MODELS[self.model].profiles:
            return None
        return "global" if self.routing == "global" else "geo"
