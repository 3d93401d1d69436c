"""`manage.py check` fails where a service is not whole, and says which and why."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from estimator.engine.contract.contract import faults
from estimator.engine.contract.declarations import bare_settings
from estimator.engine.contract.places import Fault
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.registry import register, services
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting
from estimator.management import checks
from estimator.whatif.containers.choices import CONTAINER_SIZING
from pricing.cells import TableError, TableErrors

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.django_db  # Django's own checks look at the database


def service(named: str = "Half", **parts) -> AwsService:
    """A service with nothing but the parts given."""
    stands_for = {"slug": named.lower(), "name": named, "type": "data", "family": "database"}
    return type(named, (AwsService,), {**stands_for, **parts})()


def with_setting(annotation, *arguments, named="size", **more) -> AwsService:
    parts = {"__annotations__": {named: annotation}, named: setting(*arguments, help="How much.", **more)}
    return service(Settings=type("HalfSettings", (Settings,), parts))


FAULTY = {
    "a dimension without a price": (
        service(dimensions={"half.magic": Dimension("Magic")}),
        "Half bills half.magic, which has no price in us-east-1 or globally.",
    ),
    "a family of dimensions without a price": (
        service(dimensions={"half.magic.*": Dimension("Magic in {}")}),
        "Half bills half.magic.*, which has no price in us-east-1 or globally.",
    ),
    "a limit without a row": (
        service(limits={"half.limit": "half"}),
        "Half asks the limit half.limit, which has no row.",
    ),
    "the bound of a setting without a row": (
        with_setting(float, 1, "Size", unit="MB", limit="half.size"),
        "Half asks the limit half.size, which has no row.",
    ),
    "the bound of a batch without a row": (
        service(operations=(Operation("put", "a put", batch_limit="half.batch"),)),
        "Half asks the limit half.batch, which has no row.",
    ),
    "the most items of a call without a row": (
        service(operations=(Operation("put", "a put", takes_several=True, most_items="half.items"),)),
        "Half asks the limit half.items, which has no row.",
    ),
    "a number without a unit": (
        with_setting(float, 1, "Size", ge=0, le=10),
        "Half has the setting size without unit or choices.",
    ),
    "a text without choices": (
        with_setting(str, "a", "Engine"),
        "Half has the setting size without unit or choices.",
    ),
    "a whole number of seconds without a unit": (
        with_setting(int, 3, "Time-out", named="timeout_s", ge=1, le=60),
        "Half has the setting timeout_s without unit or choices.",
    ),
    "a number without an end": (
        with_setting(float, 1, "Size", unit="GB", ge=0),
        "Half has the setting size without a least or a greatest value.",
    ),
}


@pytest.fixture
def one_service(monkeypatch) -> dict:
    """What is checked, for as long: to read all that the product has takes seconds, and one test does."""
    few = {"sqs": services()["sqs"]}
    monkeypatch.setattr(checks, "services", lambda: few)
    return few


@pytest.mark.parametrize(("half", "message"), FAULTY.values(), ids=FAULTY)
def test_a_service_that_is_not_whole_fails_the_check(half, message, one_service):
    one_service["half"] = half
    with pytest.raises(SystemCheckError, match="1 issue") as error:
        call_command("check")
    assert f"(estimator.E001) {message}" in str(error.value)


def test_every_fault_is_told_at_once(tables):
    half = service(dimensions={"half.a": Dimension("A"), "half.b": Dimension("B")}, limits={"half.limit": "half"})
    assert len(faults(half, tables)) == 3


@pytest.mark.parametrize(
    "whole",
    [
        with_setting(float, 1, "Size", unit="MB"),
        with_setting(str, "a", "Engine", choices={"a": "A"}),
        with_setting(bool, True, "Is large"),
        with_setting(int, 3, "Zones"),
        with_setting(int | None, None, "Zones"),
        with_setting(float, 1.5, "Requests per connection"),
        with_setting(float, 1.5, "Ratio", unitless=True),
        with_setting(str, "a", "Word for the drawing", unitless=True),
    ],
    ids=["unit", "choices", "yes or no", "count", "optional count", "ratio", "unitless number", "unitless text"],
)
def test_a_setting_that_can_be_read_passes(whole):
    assert bare_settings(whole) == []


def test_a_family_of_dimensions_passes_with_one_price(tables):
    assert faults(service(dimensions={"data_transfer.inter_region_out.*": Dimension("To {}")}), tables) == []


def test_the_sizing_of_containers_is_checked_too(monkeypatch, tables, one_service):
    assert faults(CONTAINER_SIZING, tables) == []
    bare = type(with_setting(float, 1, "Size", ge=0, le=10).Settings())
    monkeypatch.setattr(type(CONTAINER_SIZING), "Settings", bare)
    assert [error.msg for error in checks.services_are_whole(None)] == [
        f"{CONTAINER_SIZING.name} has the setting size without unit or choices."
    ]


def test_a_file_that_cannot_be_read_fails_the_check_with_its_line(monkeypatch):
    def broken():
        raise TableError("prices.csv", 7, "price_usd", "abc; expected a number.")

    monkeypatch.setattr(checks, "read_tables", broken)
    assert [error.msg for error in run_checks() if error.id == "estimator.E002"] == [
        "prices.csv, line 7, column price_usd: abc; expected a number."
    ]


def test_faults_of_tables_and_services_are_told_together(monkeypatch):
    def broken():
        raise TableErrors([TableError("prices.csv", 7, "unit", "a."), TableError("limits.csv", 2, "kind", "b.")])

    monkeypatch.setattr(checks, "read_tables", broken)
    monkeypatch.setattr(checks, "services", lambda: {"half": service(family="databases")})
    assert [(error.id, error.obj) for error in checks.services_are_whole(None)][:2] == [
        ("estimator.E002", "pricing/data/prices.csv:7"),
        ("estimator.E002", "pricing/data/limits.csv:2"),
    ]
    assert "Half is of the family" in checks.services_are_whole(None)[2].msg


def test_the_product_passes():
    assert [error for error in run_checks() if error.id.startswith("estimator.")] == []


# -- the contract ------------------------------------------------------------------------------------------------


def answering(method: str, *answers, **parts) -> AwsService:
    """A service whose method gives these, one operation of it called."""

    def hook(self, s, load):
        yield from answers

    called = {"operations": (Operation("put", "a put", accepts={"code"}),)}
    return service(**{method: hook, **called, **parts})


def standing(method: str, *answers, way: str = "nat", **parts) -> AwsService:
    """A service that gives these of a network, at the first node, where bytes cross a way."""

    def of_network(self, network):
        if any(edge.network == way for edge in network.edges):
            yield from ((min(network.nodes), answer) for answer in answers)

    def of_flow(self, flow):
        if flow.edge.network == way:
            yield from ((flow.edge.source.id, answer) for answer in answers)

    return service(**{method: of_flow if method == "carries" else of_network, **parts})


CONTRACT = {
    "an undeclared dimension of what stands on edges": (
        standing("stands", Use("half.magic", 5.0, "wands"), is_drawn=False),
        "Half uses half.magic, which it does not declare.",
    ),
    "a use without words of what crosses it": (
        standing("carries", Use("sqs.standard.requests", 5.0), way="transit"),
        "Half uses sqs.standard.requests with an amount that has no words.",
    ),
    "the limit of another service, asked of a network": (
        standing("carried_demands", Demand("lambda.timeout", 5.0), way="endpoint"),
        "Half asks the limit lambda.timeout, which it does not declare.",
    ),
    "an undeclared dimension": (
        answering("usage", Use("half.magic", 5.0, "wands")),
        "Half uses half.magic, which it does not declare.",
    ),
    "the dimension of another service": (
        answering("usage", Use("sqs.standard.requests", 5.0, "calls")),
        "Half uses sqs.standard.requests, which it does not declare.",
    ),
    "the limit of another service": (
        answering("demands", Demand("lambda.timeout", 5.0)),
        "Half asks the limit lambda.timeout, which it does not declare.",
    ),
    "a consequence that is none": (
        service(effects={"half.rate": ("refuse", "callers get an error")}),
        "Half says that half.rate “refuse”; did you mean “refuses”?",
    ),
    "a loan of what no service has": (
        service(borrows=("half.logs.*",)),
        "Half borrows half.logs.*, which no service declares.",
    ),
    "an operation nobody causes": (
        answering("usage", operations=(Operation("put", "a put"),)),
        "Half has the operation put, which no event causes.",
    ),
    "a use without words": (
        answering("usage", Use("sqs.standard.requests", 5.0)),
        "Half uses sqs.standard.requests with an amount that has no words.",
    ),
    "a factor without words": (
        answering("usage", Use("sqs.standard.requests", 5.0, "calls", 2.0, "÷")),
        "Half uses sqs.standard.requests with an amount that has no words.",
    ),
    "an undeclared limit with a row": (
        answering("demands", Demand("rds.connections", 1.0)),
        "Half asks the limit rds.connections, which it does not declare.",
    ),
    "a kind of caller nobody is": (
        service(operations=(Operation("put", "a put", accepts={"cod"}),)),
        "Half operation put accepts “cod”; did you mean “code”?",
    ),
    "an event that sends what nobody is": (
        service(events=(Event("stored", "each", sends="objekt"),)),
        "Half event stored sends “objekt”; did you mean “object”?",
    ),
    "an event of an operation that is not there": (
        service(operations=(Operation("put", "a put"),), events=(Event("stored", "each", of=("putt",)),)),
        "Half has the event stored of the operation “putt”; did you mean “put”?",
    ),
    "flags that cannot go together": (
        service(operations=(Operation("put", "a put"),), events=(Event("stored", "each", of=("put",), shared=True),)),
        "Half has the event stored, which is shared but not polled; only what is fetched can be shared out.",
    ),
    "the bill of a service that is none": (
        service(dimensions={"sqs.standard.requests": Dimension("Requests", of="half_sqs")}),
        "Half puts sqs.standard.requests on the bill of half_sqs, which is no service.",
    ),
    "a kind of dimension that is none": (
        service(dimensions={"sqs.standard.requests": Dimension("Requests", "stok")}),
        "Half has sqs.standard.requests of the kind “stok”; did you mean “stock”?",
    ),
    "a family that is none": (
        service(family="databases"),
        "Half is of the family “databases”; did you mean “database”?",
    ),
}


@pytest.mark.parametrize(("half", "message"), CONTRACT.values(), ids=CONTRACT)
def test_a_service_that_breaks_the_contract_is_told_so(half, message, tables):
    assert message in [fault.message for fault in faults(half, tables)]


def test_what_another_service_declares_can_be_borrowed(tables):
    uses = Use("sqs.standard.requests", 5.0, "calls"), Use("cloudwatch.logs.storage", 5.0, "GB")
    half = answering("usage", *uses, borrows=("sqs.standard.requests", "cloudwatch.logs.*"))
    assert faults(half, tables) == []


def test_a_network_of_a_service_has_what_calls_it_and_what_it_calls(tables):
    """Functions, containers and balancers among them: what one of them alone brings about is found."""
    seen = set()

    def carried_demands(self, network):
        for edge in network.edges:
            if edge.target.service is self:
                seen.update(
                    name
                    for name in ("is_function", "keeps_connections", "is_balancer")
                    if getattr(edge.source.service, name)
                )
                assert network.loads[edge.source.id].arriving and network.latency[edge.id]
        return ()

    operations = (Operation("put", "a put", accepts={"code", "alb"}),)
    half = service(carried_demands=carried_demands, operations=operations)
    assert faults(half, tables) == [] and seen == {"is_function", "keeps_connections", "is_balancer"}


def test_what_is_answered_is_judged_beside_what_is_declared(tables):
    """A limit without a row, a kind nobody is, a use without words and an undeclared one: one reading tells all."""
    half = answering(
        "usage",
        Use("half.magic", 5.0),
        operations=(Operation("put", "a put", accepts={"code", "cod"}), Operation("get", "a get", accepts={"cod"})),
        limits={"half.limit": "half"},
    )
    assert [fault.message for fault in faults(half, tables)] == [
        "Half operations put, get accept “cod”; did you mean “code”?",
        "Half asks the limit half.limit, which has no row.",
        "Half uses half.magic, which it does not declare.",
        "Half uses half.magic with an amount that has no words.",
    ]


def test_what_follows_from_a_wrong_declaration_is_left_out(tables):
    def usage(self, s, load):
        yield from 1 / 0

    (fault,) = faults(service(usage=usage, operations=(Operation("put", "a put", accepts={"cod"}),)), tables)
    assert fault.message.startswith("Half operation put accepts")


def test_a_service_that_raises_is_named_with_the_line(tables):
    def usage(self, s, load):
        yield Use("sqs.standard.requests", 1 / 0, "calls")

    (fault,) = faults(service(usage=usage, operations=(Operation("put", "a put", accepts={"code"}),)), tables)
    assert fault.message == "Half cannot be asked for its usage: ZeroDivisionError: division by zero."
    assert fault.line == usage.__code__.co_firstlineno + 1


def test_a_fault_in_a_service_file_stands_at_its_line(tables, monkeypatch):
    """Of the real file: the line that uses a dimension it no longer declares."""
    sqs = type(services()["sqs"])
    monkeypatch.setattr(sqs, "dimensions", {key: one for key, one in sqs.dimensions.items() if "fair" not in key})
    monkeypatch.setattr(
        "estimator.engine.contract.answers.described", lambda key: None if "fair" in key else ("", "", "")
    )
    found = {fault.where for fault in faults(services()["sqs"], tables)}
    (where,) = found
    file, line = where.split(":")
    source = (ROOT / file).read_text().splitlines()
    assert "FAIR" in "".join(source[int(line) - 2 : int(line) + 1])


def test_a_use_that_only_one_setting_makes_is_found(tables):
    def usage(self, s, load):
        if s.extra:
            yield Use("half.extra", 1.0, "extra")

    half = with_setting(bool, False, "Extra", named="extra")
    made = service(Settings=half.Settings, usage=usage, operations=(Operation("put", "a put", accepts={"code"}),))
    assert [fault.message for fault in faults(made, tables)] == ["Half uses half.extra, which it does not declare."]


def test_faults_come_with_the_place_to_mend_in_the_check(monkeypatch, tables):
    half = service(operations=(Operation("put", "a put", accepts={"cod"}),))
    monkeypatch.setattr(checks, "services", lambda: {"half": half})
    (error,) = checks.services_are_whole(None)
    assert error.hint == "A new kind of caller is added to CallerKind in estimator/engine/operations.py."


def test_two_services_of_one_name_are_refused():
    class Again(AwsService):
        slug, name, type = "sqs", "SQS again", "message"

    with pytest.raises(ValueError, match="Two services call themselves sqs"):
        register(Again)


def test_a_fault_says_where():
    assert Fault("half", "Half is not whole.", "estimator/aws/half.py", 7).where == "estimator/aws/half.py:7"


def test_an_operation_nobody_has_is_not_silently_empty(tables):
    def usage(self, s, load):
        for flow in load["putt"]:
            yield Use("sqs.standard.requests", flow.monthly_calls, "calls")

    (fault,) = faults(service(usage=usage, operations=(Operation("put", "a put", accepts={"code"}),)), tables)
    assert "there is no operation “putt”; it has put" in fault.message


def test_what_raises_before_it_is_asked_is_a_fault_too(tables):
    def own_seconds(self, s, operation):
        raise ZeroDivisionError("no time")

    half = answering("usage", Use("sqs.standard.requests", 1.0, "calls"), own_seconds=own_seconds)
    (fault,) = faults(half, tables)
    assert fault.message == "Half cannot be asked for its usage: ZeroDivisionError: no time."
    assert fault.line == own_seconds.__code__.co_firstlineno + 1
