"""KMS: https://aws.amazon.com/kms/pricing/

Each key a customer manages by the month, its first and second rotation as one more each; requests at a price that
follows the kind of key.  Keys AWS owns or manages are free, their requests are not.  Buckets, queues, topics
and secrets under a key of yours ask KMS by themselves: their settings say so, and their bill has it (`encrypted`).
Quotas of key pair generation are not in the tables.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.units import BYTES_IN_KB
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, is_number, smaller
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import CallerKind, Dimension, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting

KEYS = "kms.key_month"
REQUESTS = {
    "symmetric": "kms.requests.symmetric",
    "rsa_2048": "kms.requests.asymmetric_rsa_2048",
    "rsa_other": "kms.requests.asymmetric_other",
    "ecc": "kms.requests.asymmetric_other",
}
PAIRS = {"rsa": "kms.requests.generate_datakeypair_rsa", "ecc": "kms.requests.generate_datakeypair_ecc"}
RATES = {
    "symmetric": "kms.symmetric_rate",
    "rsa_2048": "kms.rsa_rate",
    "rsa_other": "kms.rsa_rate",
    "ecc": "kms.ecc_rate",
}
KINDS = {
    "symmetric": "symmetric or HMAC",
    "rsa_2048": "RSA, 2,048 bits",
    "rsa_other": "RSA, more bits",
    "ecc": "elliptic curve",
}
PLAIN = {"describe": "kms.describe_key_rate", "grant": "kms.create_grant_rate"}
"""Calls about a key, billed as any request, with a quota of their own."""
MOST_ROTATIONS = 2
ASKERS: frozenset[CallerKind] = frozenset({"client", "code", "rest_api", "workflow", "external"})
KEEP = "Keep data keys for some minutes, use bucket keys for S3, or verify tokens without asking KMS."


class KmsSettings(Settings):
    keys: int = setting(1, "Keys of yours", help="Keys AWS owns or manages are free: 0.", ge=0, le=1_000_000)
    rotations: int = setting(
        0,
        "Rotations so far",
        basis="off",
        advanced=True,
        when=("kind", ("symmetric",)),
        help="Each key counts once more for its first and its second rotation. Asymmetric keys are not rotated.",
        ge=0,
        le=1000,
    )
    kind: Literal["symmetric", "rsa_2048", "rsa_other", "ecc"] = setting(
        "symmetric", "Kind of key", choices=KINDS, basis="aws", help="Asymmetric keys sign or encrypt outside AWS too."
    )
    pair: Literal["rsa", "ecc"] = setting(
        "ecc",
        "Key pairs made",
        choices={"rsa": "RSA", "ecc": "elliptic curve"},
        advanced=True,
        help="What “data key pair” asks for.",
    )
    custom_store: bool = setting(
        False, "Custom key store", basis="off", advanced=True, help="Keys in a CloudHSM cluster or outside AWS."
    )
    latency_ms: float = setting(10, "Answers in", unit="ms", advanced=True, help="A request.", ge=0.001, le=10_000)

    acting: ClassVar[Acting] = Acting(
        alone="keys rotations custom_store",
        called={
            "encrypt decrypt data_key sign verify": "kind",
            "data_key_pair": "pair",
        },
    )


class Kms(AwsService[KmsSettings]):
    slug = "kms"
    name = "KMS"
    default_name = "Keys"
    type = "data"
    help = "Encryption keys that never leave AWS; each use of one is a request."
    known_as = ("encryption", "crypto", "key", "hsm")
    family = "identity"
    fits = "Data under a key that you control, log and can withdraw; data keys and signatures for code."
    fits_not = (
        "Where nobody asks for that control, keys that AWS owns or manages cost nothing to keep. Large data: it "
        "encrypts a few KB itself, the rest with data keys."
    )
    Settings = KmsSettings
    operations = (
        Operation("encrypt", "encrypt up to 4 KB", accepts=ASKERS),
        Operation("decrypt", "decrypt data or a data key", accepts=ASKERS),
        Operation("data_key", "make a key to encrypt data with", accepts=ASKERS),
        Operation("data_key_pair", "make a pair of keys", accepts=ASKERS),
        Operation("sign", "sign a message or token", accepts=ASKERS),
        Operation("verify", "check a signature", accepts=ASKERS, fetches=True),
        Operation("describe", "read about a key", accepts=ASKERS, fetches=True),
        Operation("grant", "let somebody use a key", accepts=ASKERS),
    )
    dimensions = {
        KEYS: Dimension("Keys kept", "standing"),
        "kms.requests.symmetric": Dimension("Requests to KMS"),
        "kms.requests.asymmetric_rsa_2048": Dimension("Requests with RSA keys of 2,048 bits"),
        "kms.requests.asymmetric_other": Dimension("Requests with other asymmetric keys"),
        PAIRS["rsa"]: Dimension("RSA key pairs made"),
        PAIRS["ecc"]: Dimension("Elliptic curve key pairs made"),
    }
    effects = {
        "kms.direct_encrypt_size": ("refuses", "such calls are refused"),
    }
    limits = {
        "kms.symmetric_rate": "KMS requests",
        "kms.rsa_rate": "KMS requests with RSA keys",
        "kms.ecc_rate": "KMS requests with elliptic curves",
        "kms.custom_key_store_rate": "requests to a custom key store",
        "kms.create_grant_rate": "grants",
        "kms.describe_key_rate": "descriptions of keys",
        "kms.keys": "keys",
        "kms.direct_encrypt_size": "data encrypted directly",
    }

    def response_kb(self, s: KmsSettings, operation: str) -> Amount | None:
        return 0.0 if operation in PLAIN else None

    def own_seconds(self, s: KmsSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def _requests(self, s: KmsSettings, operation: str) -> str:
        if operation == "data_key_pair":
            return PAIRS[s.pair]
        return REQUESTS["symmetric" if operation in PLAIN else s.kind]

    def usage(self, s: KmsSettings, load: Load) -> Iterator[Use]:
        yield Use(KEYS, s.keys, "key|keys", 1 + smaller(s.rotations, MOST_ROTATIONS), "with rotations")
        for operation, flows in load.arriving.items():
            yield Use(self._requests(s, operation), flows.monthly_calls, "requests")

    def demands(self, s: KmsSettings, load: Load) -> Iterator[Demand]:
        yield Demand("kms.keys", s.keys, "kept here", is_setting=True)
        for operation, flows in load.arriving.items():
            if operation in PLAIN:
                yield Demand(PLAIN[operation], flows.peak_calls_per_second, "calls in the peak second")
        for flow in load["encrypt"]:
            cause = f"sent by {flow.edge.source.label}"
            size = flow.item_kb * BYTES_IN_KB
            yield Demand("kms.direct_encrypt_size", size, cause, where=flow.edge.id, remedy=ENVELOPE)
        with_keys = added(
            flows.peak_calls_per_second
            for operation, flows in load.arriving.items()
            if operation not in PLAIN and operation != "data_key_pair"
        )
        if not is_number(with_keys):
            yield Demand(RATES[s.kind], with_keys, "requests in the peak second", remedy=KEEP)
        if s.custom_store:
            yield Demand("kms.custom_key_store_rate", with_keys, "requests in the peak second", remedy=KEEP)


ENVELOPE = "Encrypt the data with a data key, and only that with KMS."
