"""Every service answers at the bounds of its settings and of what its edges may say."""

import os
from collections.abc import Iterator
from random import Random

import pytest

from estimator.engine.document.values import LEAST
from estimator.engine.registry import services
from estimator.engine.setting import declared
from tests.engine.answers import answers
from tests.engine.bounds import FORMS, document_at, settings_at_bounds, values_at_bounds
from tests.engine.samples import quiet

PROVE = os.environ.get("PROVE") == "1"
SAMPLE, PARTS = 14, 8
"""Documents of each service in the suite, and the parts in which `make prove` takes them all."""
MIXED = 100
DRAWN = [one.slug for one in services().values() if one.is_drawn]

type Case = tuple[dict, dict, float]
"""(settings, form of the edges, requests a month)."""


def cases(slug: str, limits) -> list[Case]:
    """Every setting at its bounds with every form, and with traffic at its ends; then several settings at once."""
    settings = list(settings_at_bounds(slug, limits))
    forms = [(one, form, 1e6) for one in settings for form in FORMS.values()]
    ends = [(one, {}, requests) for one in settings for requests in (0, LEAST, 1e13)]
    return forms + ends + list(mixed_cases(slug, limits, Random(slug)))


def mixed_cases(slug: str, limits, chance: Random) -> Iterator[Case]:
    at_bounds = {name: values_at_bounds(one, limits) for name, one in declared(services()[slug].Settings).items()}
    for _ in range(MIXED):
        chosen = {name: chance.choice(values) for name, values in at_bounds.items() if chance.random() < 0.3}
        yield quiet(slug) | chosen, chance.choice(list(FORMS.values())), chance.choice([0, LEAST, 1, 1e6, 1e13])


@pytest.mark.parametrize("part", range(PARTS if PROVE else 1))
@pytest.mark.parametrize("slug", DRAWN)
def test_every_service_answers_at_its_bounds(slug, part, tables):
    every = cases(slug, tables.limit_book("us-east-1"))
    chosen = every[part::PARTS] if PROVE else Random(slug).sample(every, min(SAMPLE, len(every)))
    accepted = [answers(document_at(slug, *case), tables) for case in chosen]
    assert any(accepted)
