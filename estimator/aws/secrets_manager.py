"""Secrets Manager: https://aws.amazon.com/secrets-manager/pricing/

Each secret and each replica by the month, and API calls by the 10,000.  Code that keeps what it read asks once an
environment: say so as the share of events on its edge.  The first 30 days of a new secret are a trial, not counted.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.encrypted import ASKS_KMS, by_item, key_demands
from estimator.aws.units import BYTES_IN_KB
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import CallerKind, Dimension, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow

SECRETS = "secrets_manager.secret_month"
CALLS = "secrets_manager.api_requests"
RATES = {
    "get": "get_rate",
    "get_many": "batch_get_rate",
    "describe": "describe_rate",
    "put": "put_rate",
    "list": "list_rate",
}
ASKERS: frozenset[CallerKind] = frozenset({"client", "code", "rest_api", "workflow", "external", "schedule"})
CACHE = (
    "Cache the secret, with the AWS Parameters and Secrets Lambda Extension or your own code, and read it once in each "
    "environment."
)


class SecretsManagerSettings(Settings):
    secrets: int = setting(1, "Secrets", help="Kept here; one for each password, key or token.", ge=0, le=10_000_000)
    replicas: int = setting(
        0,
        "Replicas of each",
        basis="off",
        advanced=True,
        help="Copies in other regions; each is billed as a secret.",
        ge=0,
        le=40,
    )
    secret_kb: float = setting(
        1, "Size of a secret", unit="KB", advanced=True, help="64 KB at most.", ge=0.001, le=1024
    )
    encrypted_by: Literal["aws", "kms"] = setting(
        "aws", "Encrypted with", choices={"aws": "the key AWS manages", "kms": "a key of yours"}, basis="aws",
        advanced=True, help="Under a key of yours each secret that is read or changed asks KMS.",
    )  # fmt: skip
    latency_ms: float = setting(20, "Answers in", unit="ms", advanced=True, help="A read.", ge=0.001, le=10_000)

    acting: ClassVar[Acting] = Acting(
        alone="secrets replicas",
        called={
            "get get_many put": "encrypted_by",
        },
    )


class SecretsManager(AwsService[SecretsManagerSettings]):
    slug = "secrets_manager"
    name = "Secrets Manager"
    default_name = "Secrets"
    short_name = "Secrets"
    type = "data"
    help = "Passwords, keys and tokens that code reads instead of carrying them."
    known_as = ("password", "credential", "secret", "vault")
    family = "identity"
    fits = "Database passwords and API keys that should rotate by themselves and that few roles may read."
    fits_not = (
        "Settings, and secrets that never rotate, which standard parameters of Parameter Store keep for nothing. "
        "Reading at every call: keep the value for a while, for calls are billed and limited."
    )
    Settings = SecretsManagerSettings
    operations = (
        Operation(
            "get", "read a secret; lower the share of the call where code caches it", accepts=ASKERS, fetches=True
        ),
        Operation("get_many", "read several secrets in one call", accepts=ASKERS, fetches=True),
        Operation("describe", "read about a secret, not its value", accepts=ASKERS, fetches=True),
        Operation("put", "change a secret", accepts=ASKERS, rare=True),
        Operation("list", "list secrets", accepts=ASKERS, fetches=True),
    )
    borrows = ASKS_KMS
    dimensions = {
        SECRETS: Dimension("Secrets kept", "standing"),
        CALLS: Dimension("Secrets Manager calls"),
    }
    limits = {
        "secrets_manager.get_rate": "reads of secrets",
        "secrets_manager.batch_get_rate": "reads of several secrets",
        "secrets_manager.describe_rate": "descriptions of secrets",
        "secrets_manager.put_rate": "changes of secrets",
        "secrets_manager.list_rate": "lists of secrets",
        "secrets_manager.size": "size of a secret",
        "secrets_manager.secrets": "secrets",
    }

    def payload_kb(self, s: SecretsManagerSettings, operation: str) -> Amount | None:
        return s.secret_kb if operation == "put" else 0.0

    def response_kb(self, s: SecretsManagerSettings, operation: str) -> Amount | None:
        return s.secret_kb if operation.startswith("get") else 0.0

    def own_seconds(self, s: SecretsManagerSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def usage(self, s: SecretsManagerSettings, load: Load) -> Iterator[Use]:
        yield Use(SECRETS, s.secrets, "secret|secrets", 1 + s.replicas, "with replicas")
        for flows in load.arriving.values():
            yield Use(CALLS, flows.monthly_calls, "calls")
        if s.encrypted_by == "kms":
            yield from by_item(self._encrypted(load), "secrets read or changed")

    @staticmethod
    def _encrypted(load: Load) -> list[Flow]:
        return [flow for operation in ("get", "get_many", "put") for flow in load[operation]]

    def demands(self, s: SecretsManagerSettings, load: Load) -> Iterator[Demand]:
        if s.encrypted_by == "kms":
            yield from key_demands(self._encrypted(load))
        yield Demand("secrets_manager.secrets", s.secrets, "kept here", is_setting=True)
        for operation, flows in load.arriving.items():
            key = f"secrets_manager.{RATES[operation]}"
            yield Demand(key, flows.peak_calls_per_second, "calls in the peak second", remedy=CACHE)
            for flow in flows:
                secret_kb = flow.item_kb if operation == "put" else s.secret_kb
                yield Demand("secrets_manager.size", secret_kb * BYTES_IN_KB, where=flow.edge.id)
