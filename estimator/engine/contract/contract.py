"""The contract of a service file, checked: what `manage.py check` says of a service that is not whole.

What a file declares is read; what its methods answer is found by asking them with a probe, under each setting that
switches something.  All faults of a file are told at once, each with the line to mend.
"""

from __future__ import annotations

from estimator.engine.contract.answers import answer_faults
from estimator.engine.contract.declarations import beside_the_tables, of_the_file
from estimator.engine.contract.places import Fault
from estimator.engine.contract.variants import HOME
from estimator.engine.service import Service
from pricing.book import Tables


def faults(service: Service, tables: Tables | None) -> list[Fault]:
    """Everything that is wrong with a service; empty where it is whole.

    Where the tables cannot be read (None), what its file alone shows.
    """
    found = [*of_the_file(service)]
    if tables is not None:
        limits = tables.limit_book(HOME)
        found += beside_the_tables(service, tables.price_book(HOME), limits)
        found += answer_faults(service, limits, is_whole=not found)
    return list(dict.fromkeys(found))
