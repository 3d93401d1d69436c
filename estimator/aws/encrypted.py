"""Data under a key of KMS: what a service asks of KMS by itself when it writes and reads, on the bill of its node.

S3 asks for a data key for each object put and has it decrypted for each get, with a bucket key for one in a hundred:
docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html.  Queues and topics keep a data key for a while and ask
twice for each producer and once for each consumer in that time, less where these call less often: docs.aws.amazon.com/
AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html, .../sns/latest/dg/sns-key-management.html.
Secrets Manager asks for each secret that is read or changed, for nothing where the key is AWS's own:
docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html.  Parameter Store has each encrypted value
decrypted that is read, and asks once for each that is changed, whatever its tier:
docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html.  DynamoDB keeps the key of a table in
memory for each caller, and asks again after five minutes:
docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html.  Kinesis asks about twelve times
in five minutes for each credential that puts or reads: docs.aws.amazon.com/streams/latest/dev/costs-performance.html.
What a key costs by the month is of KMS, where it is drawn.
"""

from collections.abc import Iterable, Iterator

from estimator.engine.load import Load
from estimator.engine.maths.amounts import added, is_number, smaller
from estimator.engine.measures import Demand, Use
from estimator.engine.setting import setting
from estimator.engine.traffic.flow import SECONDS_IN_HOUR, Flow

KMS_REQUESTS, KMS_RATE = "kms.requests.symmetric", "kms.symmetric_rate"
ASKS_KMS = (KMS_REQUESTS, KMS_RATE)
BY_BUCKET_KEY = 100.0
"""“Up to 99 percent” fewer requests."""
UNDER_A_BUCKET_KEY = "÷ for a request under a bucket key"
OF_A_PRODUCER, OF_A_CONSUMER = 2, 1
KEPT_S = 300.0
"""For how long DynamoDB and Kinesis keep a key before they ask again."""
KEEP_KEYS = "Use a bucket key, or keys that AWS owns."


def reuse_s() -> float:
    """The setting of how long a queue or a topic keeps a data key."""
    seconds: float = setting(
        300, "Data key kept", unit="s", basis="aws", advanced=True, when=("encrypted_by", ("kms",)), ge=60, le=86_400,
        help="KMS is asked anew after it, for each that sends or receives.",
    )  # fmt: skip
    return seconds


def by_item(flows: Iterable[Flow], word: str, one_in: float = 1.0) -> Iterator[Use]:
    """Requests to KMS of what asks once for each item, or for one in several."""
    asked = () if one_in == 1.0 else (one_in, UNDER_A_BUCKET_KEY)
    for flow in flows:
        yield Use(KMS_REQUESTS, flow.monthly_items, word, *asked)


def by_data_key(load: Load, kept_s: float, producers: Iterable[Flow], consumers: Iterable[Flow] = ()) -> Iterator[Use]:
    """Requests to KMS of what keeps a data key for each that sends and receives, in the time that they do."""
    periods = load.hours_per_month * SECONDS_IN_HOUR / kept_s
    for flows, requests, word in ((producers, OF_A_PRODUCER, "sender"), (consumers, OF_A_CONSUMER, "receiver")):
        calls: dict[str, list[Flow]] = {}
        for flow in flows:
            calls.setdefault(flow.edge.id, []).append(flow)
        for some in calls.values():
            keys = smaller(added(flow.monthly_calls for flow in some), periods)
            yield Use(KMS_REQUESTS, keys, f"data keys of a {word}", requests, "request each|requests each")


def by_caller(load: Load, callers: Iterable[tuple[str, Flow]], requests: float = 1.0) -> Iterator[Use]:
    """Requests to KMS of what keeps a key for each caller, by its node's id, while it calls: no more than calls."""
    periods = load.hours_per_month * SECONDS_IN_HOUR / KEPT_S
    calls: dict[str, list[Flow]] = {}
    for caller, flow in callers:
        calls.setdefault(caller, []).append(flow)
    for some in calls.values():
        asked = smaller(added(flow.monthly_calls for flow in some) / requests, periods)
        yield Use(KMS_REQUESTS, asked, "times a caller's key is asked for", requests, "request each|requests each")


def by_credential(load: Load, credentials: float, requests: float) -> Iterator[Use]:
    """The same of so many credentials, all of which are in use all month."""
    periods = load.hours_per_month * SECONDS_IN_HOUR / KEPT_S
    times = (periods, "times a key is asked for", requests, "request each|requests each")
    yield Use(KMS_REQUESTS, *times, credentials, "credential|credentials")


def key_demands(flows: Iterable[Flow], one_in: float = 1.0) -> Iterator[Demand]:
    """What asks once for each item, or for one in several, takes of the requests a second that an account has."""
    rate = added(flow.peak_items_per_second for flow in flows)
    if not is_number(rate):
        yield Demand(KMS_RATE, rate / one_in, "for what is encrypted", remedy=KEEP_KEYS)
