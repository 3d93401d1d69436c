"""System checks: a service that cannot be billed, limited or filled in is an error before anybody sees a bill.

They read the files of the tables, not the database, and those once a process.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from estimator.engine.contract.contract import faults
from estimator.engine.contract.places import Fault
from estimator.engine.registry import services
from estimator.whatif.containers.choices import CONTAINER_SIZING
from pricing.book import Tables
from pricing.cells import TableError
from pricing.tables import read_tables


@register()
def services_are_whole(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """The tables can be read, and every service file keeps the contract: all faults at once."""
    found: list[CheckMessage] = []
    tables: Tables | None = None
    try:
        tables = read_tables()
    except TableError as error:
        found += [Error(str(one), obj=_place(one), id="estimator.E002") for one in error.all]
    checked = [*services().values(), CONTAINER_SIZING]
    return [*found, *(_error(fault) for service in checked for fault in faults(service, tables))]


def _place(error: TableError) -> str:
    file = f"pricing/data/{error.file}"
    return file if error.line is None else f"{file}:{error.line}"


def _error(fault: Fault) -> Error:
    return Error(fault.message, hint=fault.hint or None, obj=fault.where or fault.slug, id="estimator.E001")
