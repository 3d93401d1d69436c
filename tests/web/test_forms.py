"""Fields read what people type; forms say only what differs, and offer only what can be."""

import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict
from django.utils.safestring import SafeString

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.registry import services
from estimator.engine.resolve.resolve import copied_settings
from estimator.engine.setting import NO_ARROWS, Arrows, declared
from estimator.web.forms import DocumentForm, NodeForm
from estimator.web.forms.fields import NumberField, NumbersField
from estimator.web.forms.renderer import CachingRenderer
from tests.engine.builders import architecture, edge, node
from tests.web.samples import shop

REGIONS = {"us-east-1": "Virginia", "eu-west-1": "Ireland"}


def read(field, text):
    """(what a field makes of a text, "") or (None, what it says)."""
    from django.forms import ValidationError

    try:
        return field.clean(text), ""
    except ValidationError as error:
        return None, error.messages[0]


# -- numbers -------------------------------------------------------------------------------------------------------


def fields_of_settings():
    """Every field of every service that takes a number."""
    for service in services().values():
        if service.is_drawn:
            for one in declared(service.Settings).values():
                if one.kind in ("number", "whole"):
                    yield service.slug, one.name


@pytest.mark.parametrize("text", ["lots", "3 parsecs", "10s"])
def test_what_a_field_advises_it_takes(tables, text):
    """Lambda's memory offered 512 KB, and refused it: a whole number of MB from 128 on."""
    limits = tables.limit_book("us-east-1")
    for slug, name in fields_of_settings():
        said = NodeForm(Node(id="one", service=slug), limits, {name: text}).errors.get(name)
        advised = said and re.search(r"(?:such as|write) (.+?), not “", said[0])
        for way in advised[1].split(" or ") if advised else ():
            again = NodeForm(Node(id="one", service=slug), limits, {name: way})
            assert name not in again.errors, f"{slug}, {name}: {said[0]} But {way}: {again.errors[name]}"
    form = NodeForm(Node(id="one", service="lambda"), limits, {"memory_mb": "2x"})
    assert form.errors["memory_mb"] == ["must be in MB: write 512 MB or 1.5 GB, not “2x”."]


def test_a_number_that_was_worked_out_is_shown_rounded_and_kept_as_it_is(tables):
    limits, week = tables.limit_book("us-east-1"), 100 * 730 / 168
    node = Node(id="app", service="clients", settings={"requests_per_month": week})
    shown = NodeForm(node, limits)["requests_per_month"].value()
    assert NodeForm(node, limits)["requests_per_month"].field.prepare_value(shown) == "434.524"
    form = NodeForm(node, limits, {"requests_per_month": "434.524"})
    assert form.is_valid() and "requests_per_month" not in form.changes()
    assert NodeForm(node, limits, {"requests_per_month": "434.53"}).is_valid()
    assert NumberField().prepare_value(0.1234567) == "0.1234567", "what somebody typed keeps its digits"
    assert NumberField().prepare_value(1_234_567_890_123) == "1,234,567,890,123"


def test_a_number_nobody_has_is_quoted_so_that_it_can_be_read(tables):
    form = NodeForm(Node(id="app", service="clients"), tables.limit_book("us-east-1"), {"requests_per_month": "1e30"})
    assert form.errors["requests_per_month"][0].endswith("not 1.0e30.")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1536", 1536),
        ("1,536", 1536),
        ("1 536", 1536),
        ("1\u202f536", 1536),
        ("1\xa0536", 1536),
        ("12,345,678.9", 12345678.9),
        ("12,34,567", 1234567),
        (" 0.5 ", 0.5),
        (".5", 0.5),
        ("-120", -120),
        ("−120", -120),
        ("−1,200", -1200),
        ("1e6", 1_000_000),
        ("0", 0),
        ("", None),
        ("   ", None),
        (None, None),
    ],
)
def test_numbers_are_read_as_people_type_them(text, number):
    assert read(NumberField(), text) == (number, "")


@pytest.mark.parametrize("text", ["0,5", "1,5", "1,53", "1.536,5", ",5", "1,", "0,500", "1,2345"])
def test_a_decimal_comma_is_never_taken_for_thousands(text):
    assert read(NumberField(), text) == (None, f"must be a number such as 1,536 or 0.5, not “{text}”.")


@pytest.mark.parametrize(
    "text", ["lots", "nan", "inf", "-inf", "1e400", "1.2.3", "0x10", "12 MB", "½", "--1", "1/2", "∞"]
)
def test_what_is_no_number_is_quoted(text):
    assert read(NumberField(), text)[1].endswith(f"not “{text}”.")


@pytest.mark.parametrize("value", [0, 1536, -120, 0.5, 12345678.9, 1e15, 0.0000166667, -2000.5])
def test_a_number_is_read_back_as_it_is_shown(value):
    field = NumberField()
    assert read(field, field.prepare_value(value)) == (value, "")


def test_whole_numbers_stay_whole():
    assert isinstance(read(NumberField(), "3")[0], int)
    assert isinstance(read(NumberField(), "3.0")[0], float)
    assert isinstance(read(NumberField(whole=True), "3.0")[0], int)


@pytest.mark.parametrize("text", ["1, 2, 3", "1 2 3", "1\n2\n3", "1,2,3,", " 1 ,\t2, 3 "])
def test_numbers_in_a_row_are_read(text):
    assert read(NumbersField(), text) == ([1, 2, 3], "")


@pytest.mark.parametrize("text", ["1, two", "1;2", "1 2 x"])
def test_what_is_no_row_of_numbers_is_refused(text):
    assert read(NumbersField(), text) == (None, "must be numbers separated by commas or blanks.")


# -- settings ------------------------------------------------------------------------------------------------------


@pytest.fixture
def limits(tables):
    return tables.limit_book("us-east-1")


def posted(form, **typed) -> QueryDict:
    """What a form would post as it is shown, with some fields typed anew."""
    data = QueryDict(mutable=True)
    for name in form.fields:
        value = typed[name] if name in typed else form[name].value()
        data.setlist(name, value if isinstance(value, list) else [value if value is not None else ""])
    return data


def function_form(limits, settings, **typed):
    node = Node(id="f", service="lambda", settings=settings)
    return NodeForm(node, limits, posted(NodeForm(node, limits), **typed))


def test_a_form_says_only_what_differs(limits):
    form = function_form(limits, {"memory_mb": 1536}, memory_mb="1,536", duration_ms="50")
    assert form.is_valid()
    assert form.changes() == {"duration_ms": 50}
    assert form.words(form.changes()) == "Billed duration 50 ms"


def test_an_emptied_field_is_taken_back_where_it_was_given(limits):
    form = function_form(limits, {"memory_mb": 1536}, memory_mb="", duration_ms="")
    assert form.is_valid()
    assert form.changes() == {"memory_mb": None}


def test_a_guess_typed_again_is_no_change(limits):
    form = function_form(limits, {}, memory_mb="512")
    assert form.is_valid() and form.changes() == {}


@pytest.mark.parametrize("slug", [slug for slug, service in services().items() if service.is_drawn])
def test_every_setting_reads_back_as_it_is_shown(limits, slug):
    node = Node(id="n", service=slug)
    form = NodeForm(node, limits, posted(NodeForm(node, limits)))
    assert form.is_valid(), form.errors
    assert form.changes() == {}
    settings = {name.partition(".")[0] for name in form.fields} - {"in_region", "drawn_x", "drawn_y"}
    known = declared(services()[slug].Settings)
    assert settings == {name for name, one in known.items() if one.applies(services()[slug].Settings())}


def test_only_guesses_are_marked_as_assumed(limits):
    form = NodeForm(Node(id="f", service="lambda", settings={"memory_mb": 1536}), limits)
    assumed = {field.name for field in form.bound_fields() if field.assumed}
    assert "duration_ms" in assumed
    assert not {"memory_mb", "architecture"} & assumed


def test_a_setting_that_has_no_effect_yet_is_not_asked(limits):
    names = {field.name for field in NodeForm(Node(id="f", service="lambda"), limits).bound_fields()}
    assert "memory_mb" in names and "provisioned_percent" not in names
    given = Node(id="f", service="lambda", settings={"provisioned_concurrency": 5})
    assert "provisioned_percent" in {field.name for field in NodeForm(given, limits).basic_fields()}


def test_what_another_takes_the_place_of_is_asked_again_where_that_is_emptied(limits):
    given = Node(id="one", service="nlb", settings={"measured_nlcu": 2})
    assert "protocol" not in NodeForm(given, limits).fields
    assert "protocol" in NodeForm(given, limits, {"measured_nlcu": ""}).fields
    assert "protocol" not in NodeForm(given, limits, {"measured_nlcu": "3"}).fields


QUEUE = Arrows(called=frozenset({"invoke", "queue"}))
CALLED = Arrows(called=frozenset({"invoke", "client"}))


@pytest.mark.parametrize(
    ("arrows", "given", "asked"),
    [
        (QUEUE, {}, True),
        (CALLED, {}, False),
        (NO_ARROWS, {}, True),  # arrows are still to be drawn
        (CALLED, {"queue_pollers": 3}, True),
    ],
)
def test_a_setting_is_asked_where_an_arrow_makes_it_act_or_it_is_given(limits, arrows, given, asked):
    form = NodeForm(Node(id="one", service="lambda", settings=given), limits, arrows=arrows)
    assert ("queue_pollers" in form.fields) == asked and "memory_mb" in form.fields


def test_what_is_given_and_waits_for_an_arrow_says_so_below_its_field(limits):
    form = NodeForm(Node(id="one", service="lambda", settings={"queue_pollers": 3}), limits, arrows=CALLED)
    notes = {field.name: field.words.help for field in form.bound_fields()}
    assert notes["queue_pollers"] == "No effect: no arrow leads to it from SQS."
    assert not notes["memory_mb"].startswith("No effect")


def test_a_stored_setting_that_is_out_of_bounds_by_now_can_still_be_shown(limits):
    form = NodeForm(Node(id="f", service="lambda", settings={"memory_mb": 64, "zebra": 1}), limits)
    assert form["memory_mb"].value() == "64"


# -- names and documents -------------------------------------------------------------------------------------------


def test_half_a_place_is_no_place(limits):
    node = Node(id="f", service="lambda")
    form = NodeForm(node, limits, posted(NodeForm(node, limits), drawn_x="10", drawn_y=""))
    assert form.is_valid() and form.place_changes() == {}


@pytest.mark.parametrize("x", ["50,001", "-50,001", "1e300"])
def test_a_place_has_bounds(limits, x):
    node = Node(id="f", service="lambda")
    form = NodeForm(node, limits, posted(NodeForm(node, limits), drawn_x=x, drawn_y="0"))
    assert form.errors["drawn_x"] == [f"must be between −{figures.figure(50_000)} and 50,000 px."]


def test_a_document_form_says_only_what_differs():
    document = shop(month=6, prices_as_of="2026-01-01")
    form = DocumentForm(document, REGIONS, posted(DocumentForm(document, REGIONS), prices_as_of="2026-03-01"))
    assert form.is_valid()
    assert form.changes() == {"prices_as_of": date(2026, 3, 1)}
    assert form.words(form.changes()) == "Prices of 1 Mar 2026"


def test_month_and_hours_left_empty_are_as_aws_counts():
    document = shop(month=6, hours_per_month=744)
    form = DocumentForm(document, REGIONS, posted(DocumentForm(document, REGIONS), month="", hours_per_month=""))
    assert form.is_valid()
    assert form.changes() == {"month": 12, "hours_per_month": 730}


def test_a_region_the_form_does_not_know_is_refused():
    form = DocumentForm(Architecture(), REGIONS, {"name": "A", "region": "mars-1", "free_tier": "always"})
    assert list(form.errors) == ["region"]


# -- widgets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [({"size": True}, {"size": 1}), ({"size": 1}, {"size": 1.0}), ({"title": "&"}, {"title": SafeString("&")})],
)
def test_a_widget_shown_before_is_not_taken_for_what_merely_equals_it(one, other):
    def shown(attrs: dict, renderer) -> str:
        return forms.TextInput(attrs).render("x", "on", renderer=renderer)

    plain = [shown(attrs, DjangoTemplates()) for attrs in (one, other)]
    assert one == other and plain[0] != plain[1]
    assert [shown(attrs, CachingRenderer()) for attrs in (one, other, one)] == [*plain, plain[0]]


def test_a_copy_shows_what_it_has_of_its_table_and_says_only_what_differs(limits):
    table = node("t", "dynamodb", storage_gb=230, capacity="provisioned", write_capacity=7)
    document = architecture(
        [table, {**node("copy", "dynamodb", table_class="standard_ia"), "region": "eu-west-1"}],
        [edge("t", "replicated", "copy", "replicate")],
    )
    copy = document.node("copy")
    copied = copied_settings(document, copy)
    assert copied == {"storage_gb": 230, "capacity": "provisioned", "write_capacity": 7}
    empty = NodeForm(copy, limits, copied=copied)
    assert (empty.initial["storage_gb"], empty.initial["capacity"]) == (230, "provisioned")
    form = NodeForm(copy, limits, posted(empty, storage_gb="240"), copied=copied)
    assert form.is_valid() and form.changes() == {"storage_gb": 240}
