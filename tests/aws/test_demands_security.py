"""What Cognito, Secrets Manager, KMS and X-Ray ask of their limits, by the breach rules, in small numbers."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 730 * 3600


def demands(document, tables) -> dict:
    return {limit.key: limit for limit in estimate(document, tables).limits}


def from_clients(target, operation, *, per_second=1.0, **more):
    return architecture(
        [clients(requests=per_second * MONTH_S), target], [edge("c", "request", target["id"], operation, **more)]
    )


def from_code(target, operation, *, per_second=1.0, **more):
    return architecture(
        [clients(requests=per_second * MONTH_S), function("f"), target],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", target["id"], operation, **more)],
    )


# -- Cognito ---------------------------------------------------------------------------------------------------------


def test_sign_ins_and_refreshes_share_a_quota(tables):
    """AWS's own example: 35 sign-ins a second with a refresh each, three times as many at the peak: 210 of 120."""
    document = architecture(
        [clients(requests=35 * MONTH_S, burst=3), node("users", "cognito")], [edge("c", "request", "users", "sign_in")]
    )
    found = demands(document, tables)
    asked = found["cognito.rate.user_authentication"]
    assert (asked.demand, asked.value, asked.verdict) == (pytest.approx(210), 120, "raise quota")
    assert found["cognito.rate.user_token"].demand == pytest.approx(105)
    assert found["cognito.rate.challenge_factor"].demand == pytest.approx(105 / 120)
    assert found["cognito.rate.domain"].demand == pytest.approx(315)


def test_a_rate_bought_raises_the_quota(tables):
    found = demands(from_clients(node("users", "cognito", bought_per_second=80), "sign_in"), tables)
    assert found["cognito.rate.user_authentication"].value == 200


def test_federated_sign_ins_have_a_quota_of_their_own(tables):
    users = node("users", "cognito", federated_percent=25, refreshes=0, managed_login=False)
    found = demands(from_clients(users, "sign_in", per_second=40), tables)
    assert found["cognito.rate.user_federation"].demand == pytest.approx(10)
    assert found["cognito.rate.user_authentication"].demand == pytest.approx(30)
    assert found["cognito.rate.domain"].demand == 0


@pytest.mark.parametrize(
    ("operation", "category", "value"),
    [
        ("sign_up", "user_creation", 50),
        ("recover", "user_account_recovery", 30),
        ("get_user", "user_read", 120),
        ("list_groups", "user_resource_read", 50),
        ("machine_token", "client_authentication", 150),
        ("credentials", "get_credentials", 200),
        ("credentials", "get_id", 25),
    ],
)
def test_each_kind_of_request_has_its_category(tables, operation, category, value):
    found = demands(from_clients(node("users", "cognito"), operation, per_second=7), tables)
    limit = found[f"cognito.rate.{category}"]
    assert (limit.demand, limit.value) == (pytest.approx(7), value)


def test_a_trigger_has_five_seconds(tables):
    document = architecture(
        [clients(), node("users", "cognito"), function("check", duration_ms=6000)],
        [edge("c", "request", "users", "sign_in"), edge("users", "trigger", "check", "invoke")],
    )
    assert demands(document, tables)["cognito.lambda_trigger_timeout"].verdict == "breach"


def test_sign_ins_without_users_are_named(tables):
    one = estimate(from_clients(node("users", "cognito"), "sign_in"), tables)
    assert [problem.key for problem in one.problems] == ["cognito.active_users"]


def test_users_of_a_pool_are_counted_once_a_month(tables):
    document = architecture(
        [clients(users_per_month=50_000_000), node("users", "cognito")], [edge("c", "user", "users", "active_user")]
    )
    users = demands(document, tables)["cognito.users"]
    assert (users.demand, users.verdict) == (pytest.approx(5e7), "raise quota")


# -- Secrets Manager, KMS ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "key", "value"),
    [("get", "get", 10_000), ("get_many", "batch_get", 100), ("describe", "describe", 40_000), ("put", "put", 50),
     ("list", "list", 100)],
)  # fmt: skip
def test_calls_for_secrets_have_rates(tables, operation, key, value):
    found = demands(from_code(node("s", "secrets_manager"), operation, per_second=20), tables)
    limit = found[f"secrets_manager.{key}_rate"]
    assert (limit.demand, limit.value) == (pytest.approx(20), value)


def test_a_secret_has_64_kb(tables):
    found = demands(from_code(node("s", "secrets_manager", secret_kb=65), "get"), tables)
    assert found["secrets_manager.size"].verdict == "breach"


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [("symmetric", "symmetric", 100_000), ("rsa_2048", "rsa", 1000), ("rsa_other", "rsa", 1000), ("ecc", "ecc", 1000)],
)
def test_requests_to_kms_have_a_rate_by_kind_of_key(tables, kind, key, value):
    found = demands(from_code(node("k", "kms", kind=kind), "sign", per_second=1200), tables)
    limit = found[f"kms.{key}_rate"]
    assert (limit.demand, limit.value) == (pytest.approx(1200), value)


def test_what_kms_encrypts_itself_has_four_kilobytes(tables):
    found = demands(from_code(node("k", "kms"), "encrypt", payload_kb=5), tables)
    assert (
        found["kms.direct_encrypt_size"].verdict == "breach" and "data key" in found["kms.direct_encrypt_size"].message
    )


@pytest.mark.parametrize(("operation", "key"), [("describe", "describe_key"), ("grant", "create_grant")])
def test_calls_about_keys_have_rates_of_their_own(tables, operation, key):
    found = demands(from_code(node("k", "kms", kind="ecc"), operation, per_second=60), tables)
    assert found[f"kms.{key}_rate"].demand == pytest.approx(60) and "kms.ecc_rate" not in found


def test_a_custom_key_store_is_slower(tables):
    found = demands(from_code(node("k", "kms", custom_store=True), "decrypt", per_second=1800), tables)
    assert found["kms.custom_key_store_rate"].verdict == "breach"


# -- X-Ray -------------------------------------------------------------------------------------------------------------


def test_segments_are_those_of_recorded_requests(tables):
    """101 a second: the first, and 5 % of a hundred; five segments each."""
    found = demands(from_code(node("x", "xray"), "trace", per_second=101), tables)
    assert found["xray.segments_rate"].demand == pytest.approx(6 * 5)


def test_long_traces_are_cut(tables):
    found = demands(from_code(node("x", "xray", segments=300, segment_kb=2), "trace"), tables)
    assert (found["xray.trace_size"].demand, found["xray.trace_size"].value) == (600, 500)
    assert found["xray.trace_size"].verdict == "breach"
