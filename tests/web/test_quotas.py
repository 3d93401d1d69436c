"""The quotas of an account, chosen or pasted in the builder."""

import json

import pytest

from tests.commands.test_traffic_and_quotas import IRELAND, LAMBDA
from tests.web.samples import NASTY, Visit, forms, text_of, words_of


def use(visit: Visit, *, htmx: bool = False, **typed):
    page = visit.page("tab=limits")
    return visit.post("document_quotas", {**forms(page)["quotas-form"], **typed}, htmx=htmx, at="tab=limits")


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_pasted_list_becomes_the_quotas_of_the_architecture(visit, htmx):
    response = use(visit, htmx=htmx, listed=json.dumps({"Quotas": [LAMBDA]}))
    assert response.status_code == (200 if htmx else 303)
    assert visit.document.quotas == {"lambda.concurrent_executions": 3000}
    assert visit.sentences()[-1] == "Quotas: 1 from a list of AWS"
    assert "ALL functions of the account-region: your account 3,000 executions" in visit.page("tab=limits")


def test_the_history_says_how_many_of_a_list_change_nothing(visit):
    use(visit, preset="new-account", listed=json.dumps([LAMBDA, LAMBDA | {"ServiceCode": "ec2"}]))
    assert visit.sentences()[-1] == (
        "Quotas: a new account, 1 of 2 from a list of AWS; 1 is not modelled: Concurrent executions"
    )


def test_ready_quotas_stand_in_place_of_the_former_and_a_list_goes_before_them(visit):
    use(visit, preset="new-account")
    assert visit.document.quotas["lambda.concurrent_executions"] == 10
    use(visit, preset="new-account", listed=json.dumps({"Quota": LAMBDA | {"Value": 50}}))
    assert visit.document.quotas["lambda.concurrent_executions"] == 50
    use(visit, preset="default")
    assert visit.document.quotas == {} and visit.sentences()[-1] == "Quotas: AWS's defaults"
    assert "Limits are AWS's defaults." in visit.page("tab=limits")


def test_quotas_are_undone_like_any_edit(visit):
    use(visit, preset="new-account")
    visit.post("undo", forms(visit.page("tab=limits"))["quotas-form"])
    assert visit.document.quotas == {}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Choose quotas to start from, paste a list, or choose its files."),
        ("QUOTAS L-B99A9384 1000", "This is not JSON"),
        (NASTY, "This is not JSON"),
        ('{"version": 1, "nodes": []}', "This is no list of quotas; give what"),
        ('{"Quotas": []}', "No quota is listed; give what `aws service-quotas list-service-quotas"),
        (json.dumps([LAMBDA | {"ServiceCode": "ec2"}]), "The quota listed is not one that is judged here"),
        (json.dumps([LAMBDA | {"Value": 0}]), "the value must be more than 0, not 0."),
        (json.dumps([LAMBDA | {"Value": -1}]), "the value must be more than 0, not -1."),
        (json.dumps([LAMBDA | {"Value": "many"}]), "the value must be a number"),
        (json.dumps([LAMBDA | {"Value": float("nan")}]), "NaN is not a number"),
        (json.dumps([LAMBDA | IRELAND]), "These quotas are of eu-west-1, and the architecture is in us-east-1: list"),
        (json.dumps([LAMBDA | {"Value": 1e308}]), "the value must be at most"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_at_the_field(visit, typed, message):
    for response in (use(visit, listed=typed), use(visit, htmx=True, listed=typed)):
        assert response.status_code == 422
        note = text_of(response).split('id="quotas-listed-note"')[1].split("</small>")[0]
        assert 'class="error"' in note and message in note.replace("&#x27;", "'").replace("&quot;", '"')
    assert visit.is_untouched()


def test_a_plain_form_keeps_what_was_pasted(visit):
    response = use(visit, listed="[oops")
    assert "[oops</textarea>" in text_of(response)


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"preset": "new-account"}, "preset"), ({"listed": json.dumps({"Quota": LAMBDA | {"Value": 150}})}, "listed")],
)
def test_quotas_below_what_is_reserved_are_refused_at_the_field(visit, typed, field):
    visit.post("node_settings", visit.fill("node-form", "node=order", reserved_concurrency="100"), node_id="order")
    response = use(visit, **typed)
    note = text_of(response).split(f'id="quotas-{field}-note"')[1].split("</small>")[0]
    assert response.status_code == 422 and "is too low for the settings of order: reserve less there first." in note
    assert visit.document.quotas == {}


def test_an_unknown_choice_is_refused(visit):
    response = use(visit, preset="rich-account")
    assert response.status_code == 422 and "rich-account is not one of the available choices" in words_of(response)
