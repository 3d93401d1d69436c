"""What each limit and check does when it is met: every key has it, and a person has read them all."""

import pytest

from estimator.engine.limits.consequences import CONSEQUENCES, declared_effect
from estimator.engine.registry import services
from tests.aws.consequences import PAGE, check_keys, page

declaring = pytest.mark.parametrize(
    "service", [one for one in services().values() if one.effects], ids=lambda one: one.slug
)


def test_the_page_says_of_every_limit_and_check_what_services_say(tables):
    assert PAGE.read_text(encoding="utf-8") == page(tables.limit_book("us-east-1")), (
        "python -m tests.aws.consequences writes the page anew: read what changed"
    )


def test_every_check_says_what_it_does():
    """Its verdict alone does not: one that is near may lose data, and a breach may only cost."""
    assert [key for key in sorted(check_keys()) if declared_effect(key) is None] == []


@declaring
def test_a_service_says_it_of_what_there_is(service):
    known = {key for one in services().values() for key in (*one.limits, *one.own_limits)}
    known |= {key.rstrip("*") for key in check_keys()}
    for pattern in service.effects:
        stem = pattern.removesuffix("*")
        assert any(key.startswith(stem) if pattern != stem else key == stem for key in known), pattern


@declaring
def test_a_service_names_what_there_is(service):
    for consequence, _, *unless_waited in service.effects.values():
        assert {consequence, *(one[0] for one in unless_waited)} <= set(CONSEQUENCES)


def test_two_services_that_share_a_key_do_not_contradict_each_other():
    said: dict[str, set] = {}
    for service in services().values():
        for key, effect in service.effects.items():
            said.setdefault(key, set()).add(effect)
    assert {key: effects for key, effects in said.items() if len(effects) > 1} == {}
