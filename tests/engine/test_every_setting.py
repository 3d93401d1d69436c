"""No setting is asked in vain: each changes the estimate of some document, and where it cannot, it is refused."""

import pytest

from estimator.engine.contract.variants import switched_on
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.resolve import nodes
from estimator.engine.resolve.conditions import given_without_effect
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, declared, names_of, setting
from tests.engine.builders import architecture, node
from tests.engine.every_setting import BESIDE, answer, everything, limits, other_values, shows

DRAWN = [slug for slug, service in services().items() if service.is_drawn]
WAITING = [
    (slug, name)
    for slug in DRAWN
    for name, one in declared(services()[slug].Settings).items()
    if one.conditions and not one.is_own_price and not one.applies(services()[slug].Settings())
]


@pytest.mark.parametrize("slug", DRAWN)
def test_every_setting_changes_the_estimate_of_some_document(slug):
    service = services()[slug]
    assert [name for name in declared(service.Settings) if not shows(service, name)] == []


class Idle(Settings):
    ears: int = setting(1, "Ears", ge=0, le=9)


class IdleService(AwsService[Idle]):
    slug, name, type = "sns", "Idle", "message"
    Settings = Idle
    operations = services()["sns"].operations


def test_a_setting_that_nothing_reads_is_found():
    assert not shows(IdleService(), "ears")


@pytest.mark.parametrize(("slug", "name"), WAITING, ids=[".".join(one) for one in WAITING])
def test_a_value_whose_condition_does_not_hold_is_refused_and_says_what_to_set(slug, name, tables):
    service = services()[slug]
    one = declared(service.Settings)[name]
    value = next(value for value in [*other_values(one), one.default] if not one.says_nothing(value))
    with pytest.raises(DocumentError) as refused:
        estimate(architecture([node("one", slug, **{name: value})], []), tables)
    if refused.value.field == name and "no effect" in refused.value.message:
        switches = names_of(one.unmet(service.Settings()))
        assert all(
            f"({switch}:" in refused.value.message or f" {switch}:" in refused.value.message for switch in switches
        )
    assert given_without_effect(service, {name: value}) == [one]


MEANT_FOR = {
    ("firehose", "jq_hours"): "JQ reads the keys of dynamic partitions",
    ("dynamodb", "index_hottest_key_percent"): "a table without an index has no key of one",
    ("amplify_hosting", "render_ms"): "a site without rendering renders nothing",
}
"""What AWS knows only with what the condition names, though a formula reads it anyway."""


@pytest.fixture
def nothing_refused(monkeypatch):
    """Values without effect are taken."""
    nodes._checked.clear()
    monkeypatch.setattr(nodes, "without_effect", lambda *_: iter(()))
    yield
    nodes._checked.clear()


@pytest.mark.usefixtures("nothing_refused")
@pytest.mark.parametrize("slug", sorted({slug for slug, _ in WAITING}))
def test_what_is_refused_would_change_nothing(slug):
    service = services()[slug]
    before = answer(everything(service, {}))
    for name in (name for one, name in WAITING if one == slug and (one, name) not in MEANT_FOR):
        for value in other_values(declared(service.Settings)[name])[:3]:
            after = answer(everything(service, {name: value}))
            assert after is None or after == before, (name, value)


@pytest.mark.parametrize(("slug", "name"), WAITING, ids=[".".join(one) for one in WAITING])
def test_what_a_setting_waits_for_can_be_set(slug, name):
    known = declared(services()[slug].Settings)
    given = {**switched_on(known[name], known), name: next(iter(other_values(known[name])))}
    assert given_without_effect(services()[slug], given) == []


def test_what_else_has_to_be_set_is_of_settings_there_are():
    for (slug, name), beside in BESIDE.items():
        known = declared(services()[slug].Settings)
        assert name in known and beside.keys() <= known.keys() and limits()
