"""The models of Bedrock: what each is billed for, and how its quota counts it.

A model is called in one region, across the regions of a geography, or across all of them, by an inference profile.
Claude and Nova 2 have a price for each profile; of the others a call across regions costs what it does in the region
it is sent to: docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

Routing = Literal["global", "cross_region", "on_demand"]
"""How a model is called: across all regions, across those of a geography, or in one."""
ROUTINGS: dict[Routing, str] = {
    "global": "global profile",
    "cross_region": "across regions",
    "on_demand": "in the region",
}
Profile = Literal["global", "geo"]
WHAT = {"input": "input", "output": "output", "cache_read": "input from the cache"}
PROFILES: dict[Profile, str] = {"global": "global profile", "geo": "geographic profile"}


class Model(NamedTuple):
    """One model.  `routings` are those it can be called in; `profiles` those that have a price of their own.

    `burndown` is how many tokens of its quota one that it writes takes.  `writes`: it answers with text, not with
    vectors.  `caches`: what it reads from a prompt cache has a price.  `has_request_quota`: calls a minute are limited
    besides tokens.
    """

    name: str
    routings: tuple[Routing, ...]
    profiles: tuple[Profile, ...] = ()
    burndown: float = 1.0
    writes: bool = True
    caches: bool = False
    has_request_quota: bool = True


ANYWHERE: tuple[Routing, ...] = ("global", "cross_region")
EITHER: tuple[Routing, ...] = ("on_demand", "cross_region")
BOTH: tuple[Profile, ...] = ("global", "geo")
MODELS = {
    "claude_opus_5": Model("Claude Opus 5", ANYWHERE, BOTH, 10, caches=True, has_request_quota=False),
    "claude_sonnet_5": Model("Claude Sonnet 5", ANYWHERE, BOTH, 10, caches=True, has_request_quota=False),
    "claude_sonnet_4_5": Model("Claude Sonnet 4.5", ANYWHERE, BOTH, 5, caches=True),
    "claude_haiku_4_5": Model("Claude Haiku 4.5", ANYWHERE, BOTH, 5, caches=True),
    "nova_2_lite": Model("Nova 2 Lite", ANYWHERE, BOTH, caches=True),
    "nova_premier": Model("Nova Premier", ("cross_region",), ("geo",)),
    "nova_pro": Model("Nova Pro", EITHER),
    "nova_lite": Model("Nova Lite", EITHER),
    "nova_micro": Model("Nova Micro", EITHER),
    "llama_4_maverick": Model("Llama 4 Maverick", ("cross_region",)),
    "llama_4_scout": Model("Llama 4 Scout", ("cross_region",)),
    "llama_3_3_70b": Model("Llama 3.3 70B", EITHER),
    "llama_3_1_8b": Model("Llama 3.1 8B", EITHER),
    "deepseek_v3_2": Model("DeepSeek V3.2", ("on_demand",)),
    "mistral_large_3": Model("Mistral Large 3", ("on_demand",)),
    "gpt_oss_120b": Model("gpt-oss-120b", ("on_demand",)),
    "gpt_oss_20b": Model("gpt-oss-20b", ("on_demand",)),
    "cohere_embed_v4": Model("Cohere Embed V4", EITHER, writes=False),
    "titan_embed_text_v2": Model("Titan Text Embeddings V2", ("on_demand",), writes=False),
    "titan_embed_text_v1": Model("Titan Text Embeddings", ("on_demand",), writes=False),
}
"""Those of which the tables have prices.  How many tokens of the quota one of output takes:
docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html."""
BY_PROFILE = tuple(key for key, model in MODELS.items() if len(model.profiles) > 1)
BY_REGION = tuple(key for key, model in MODELS.items() if model.routings == EITHER)
WRITERS = tuple(key for key, model in MODELS.items() if model.writes)
CACHING = tuple(key for key, model in MODELS.items() if model.caches)


def dimension_of(model: str, profile: Profile | None, what: str) -> str:
    """The key of what a model is billed for; the profile is none where all routings cost the same."""
    return f"bedrock.{model}.{what}" if profile is None else f"bedrock.{model}.{profile}.{what}"


def labels() -> Iterator[tuple[str, str]]:
    """(dimension, its label) of all that is billed."""
    for key, model in MODELS.items():
        for profile in model.profiles or (None,):
            through = "" if profile is None else f", {PROFILES[profile]}"
            for what, word in WHAT.items():
                if (what == "input" or model.writes) and (what != "cache_read" or model.caches):
                    yield dimension_of(key, profile, what), f"{model.name}, {word}{through}"


def quotas() -> Iterator[tuple[str, str]]:
    """(limit, its title) of all that the quotas of models count."""
    for key, model in MODELS.items():
        for routing in model.routings:
            through = f"{model.name}, {ROUTINGS[routing]}"
            yield f"bedrock.tpm.{key}.{routing}", f"tokens of {through}"
            if model.has_request_quota:
                yield f"bedrock.rpm.{key}.{routing}", f"calls of {through}"
