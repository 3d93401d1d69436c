"""Actions on the whole document: settings, confirm, tidy, undo, redo, restore; and edits that meet."""

import re

import pytest

from estimator.engine.document.change import change_settings
from estimator.projects.editing import edit
from estimator.projects.models import Project
from estimator.projects.person import Person
from tests.web.samples import NASTY, Visit, forms, ids, shop, text_of, what_is_said, words_of


def set_memory(visit, value, *, node="order", **more):
    return visit.post("node_settings", visit.fill("node-form", f"node={node}", memory_mb=value), node_id=node, **more)


# -- settings of the architecture ----------------------------------------------------------------------------------


def test_the_architecture_is_renamed_and_moved(visit):
    values = visit.fill("document-form", name="Bakery", region="eu-west-1", month="24", prices_as_of="2026-03-01")
    response = visit.post("document_settings", values, at="tab=limits")
    assert (response.status_code, response.headers["Location"]) == (303, visit.url(query="tab=limits"))
    document = visit.document
    assert (document.name, document.region, document.month, str(document.prices_as_of)) == (
        "Bakery",
        "eu-west-1",
        24,
        "2026-03-01",
    )
    assert visit.project.name == "Bakery"
    assert "<title>Bakery – Headroom</title>" in visit.page()


def test_a_new_name_by_htmx_reaches_title_and_heading(visit):
    response = visit.post("document_settings", visit.fill("document-form", name="Bakery"), htmx=True)
    part = text_of(response)
    assert "<title>Bakery – Headroom</title>" in part
    assert "Bakery" in part[part.index('id="where"') :]
    assert "document-form" not in ids(part)


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("name", "", "This field is required."),
        ("name", "x" * 201, "at most 200 characters"),
        ("region", "mars-1", "mars-1 is not one of the available choices"),
        ("free_tier", "everything", "everything is not one of the available choices"),
        ("free_tier", "legacy_12_month", "the 12-month free tier ended for every account by 15 July 2026"),
        ("prices_as_of", "31.12.2025", "Enter a valid date."),
        ("month", "0", "must be at least 1"),
        ("month", "1.5", "must be a whole number, not 1.5."),
        ("month", "1e99", "must be at most 120"),
        ("hours_per_month", "800", "must be at most 744"),
        ("hours_per_month", "-1", "must be at least 1"),
        ("hours_per_month", "1e-300", "must be at least 1"),
    ],
)
def test_what_the_architecture_cannot_be_is_said_beside_it(visit, name, typed, message):
    values = visit.fill("document-form", **{name: typed})
    for response in visit.post_both("document_settings", values):
        assert response.status_code == 422
        note = text_of(response).partition(f'id="document-{name}-note"')[2]
        assert message in note[: note.index("</small>")]
    assert visit.is_untouched()


def test_a_refused_form_keeps_everything_typed(visit):
    values = visit.fill("document-form", month="0", name="Bakery", region="eu-west-1", prices_as_of="2026-03-01")
    kept = forms(text_of(visit.post("document_settings", values)))["document-form"]
    assert [kept[name] for name in ("month", "name", "region", "prices_as_of")] == [
        ["0"],
        ["Bakery"],
        ["eu-west-1"],
        ["2026-03-01"],
    ]


def test_a_day_before_all_prices_leaves_the_bill_unknown_not_zero(visit):
    visit.post("document_settings", visit.fill("document-form", prices_as_of="1999-01-01"))
    for page in ("bill=line", "bill=node", "bill=service", "node=order"):
        text = words_of(visit.get(at=page))
        assert "incomplete" in text and "unknown" in text and "$0.00" not in text
    assert "$0.00" not in words_of(visit.get("report"))


def test_settings_posted_as_they_stand_change_nothing(visit):
    assert visit.post("document_settings", visit.fill("document-form")).status_code == 303
    assert visit.is_untouched()


# -- confirm and tidy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_an_assumption_is_confirmed(visit, htmx):
    response = visit.post("confirm", {"setting": "worker/duration_ms"}, htmx=htmx, at="tab=assumptions")
    assert response.status_code == (200 if htmx else 303)
    assert visit.node("worker").settings["duration_ms"] == 100
    assert visit.sentences()[-1] == "Confirm worker: Billed duration 100 ms"
    assert "worker/duration_ms" not in visit.page("tab=assumptions")


def test_every_assumption_offered_can_be_confirmed(visit):
    offered = re.findall(r'name="setting" value="([^"]+/[^"]+)"', visit.page("tab=assumptions"))
    assert len(offered) > 10
    for setting in offered[::9]:
        assert visit.post("confirm", {"setting": setting}).status_code == 303
    left = visit.page("tab=assumptions")
    assert not [setting for setting in offered[::9] if f'value="{setting}"' in left]


def test_all_guesses_of_a_node_are_confirmed_at_once(visit):
    visit.post("confirm", {"setting": "worker"})
    guesses = [one for one in visit.shows("")["estimate"].assumptions if one.basis == "guess" and one.can_be_confirmed]
    assert guesses and not [one for one in guesses if one.owner == "worker"]


def test_what_is_confirmed_at_once_names_its_card_once(visit):
    visit.post("confirm", {"setting": "worker"})
    sentence = visit.sentences()[-1]
    assert sentence.startswith("Confirm worker: ") and sentence.count("worker: ") == 1, sentence
    assert "; " in sentence and "confirm" not in sentence


@pytest.mark.parametrize(
    "setting", ["", "/", "gone/memory_mb", "order/memory_mb", "order/zebra", "x" * 300, "\x00", NASTY]
)
def test_nothing_to_confirm_is_said(visit, setting):
    for response in visit.post_both("confirm", {"setting": setting}):
        assert response.status_code == 422
        assert "There is nothing to confirm" in words_of(response)
    assert visit.is_untouched()


def test_confirming_in_a_document_that_cannot_be_estimated_says_why(visit_to):
    visit = visit_to(shop(free_tier="legacy_12_month"))
    response = visit.post("confirm", {"setting": "order/duration_ms"})
    assert response.status_code == 422
    assert "the 12-month free tier ended" in words_of(response)


def test_tidying_lays_out_anew(visit):
    visit.post("node_move", {"node": "order", "x": "9000", "y": "9000"})
    assert visit.post("tidy").status_code == 303
    assert visit.node("order").position != (9000, 9000)
    assert visit.sentences()[-1] == "Tidy the diagram"


# -- undo, redo, restore -------------------------------------------------------------------------------------------


def test_undo_takes_back_and_redo_does_again(visit):
    set_memory(visit, "2048")
    assert visit.post("undo", at="node=order").headers["Location"] == visit.url(query="node=order")
    assert visit.node("order").settings["memory_mb"] == 1536
    visit.post("redo")
    assert visit.node("order").settings["memory_mb"] == 2048
    assert visit.sentences()[-2:] == ["Undo: order: Memory 2,048 MB", "Redo: order: Memory 2,048 MB"]


def test_undo_by_htmx_shows_the_form_as_it_is_now(visit):
    set_memory(visit, "2048")
    part = text_of(visit.post("undo", htmx=True, at="node=order"))
    assert forms(part)["node-form"]["memory_mb"] == ["1,536"]


def test_the_buttons_say_what_they_would_do(visit):
    assert 'aria-label="Undo"' in visit.page()
    set_memory(visit, "2048")
    assert 'aria-label="Undo: order: Memory 2,048 MB"' in visit.page()
    visit.post("undo")
    page = visit.page()
    assert 'aria-label="Undo"' in page
    assert 'aria-label="Redo: order: Memory 2,048 MB"' in page


@pytest.mark.parametrize("action", ["undo", "redo"])
@pytest.mark.parametrize("htmx", [False, True])
def test_with_nothing_to_undo_nothing_happens(visit, starter, action, htmx):
    assert visit.post(action, htmx=htmx).status_code == (200 if htmx else 303)
    assert visit.is_untouched()
    assert starter.post(action, htmx=htmx).status_code == (200 if htmx else 303)
    assert Project.objects.count() == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_an_earlier_revision_is_restored_as_a_new_one(visit, htmx):
    for memory in ("2048", "4096"):
        set_memory(visit, memory)
    assert visit.post("restore", {"number": "1"}, htmx=htmx, at="tab=history").status_code == (200 if htmx else 303)
    assert visit.project.head.number == 4
    assert visit.document == shop()
    assert visit.sentences()[-1] == "Restore revision 1"


def test_history_offers_every_revision_but_the_newest(visit):
    set_memory(visit, "2048")
    page = visit.page("tab=history")
    assert re.findall(r'name="number" value="(\d+)"', page) == ["1"]
    assert "order: Memory 2,048 MB" in page


@pytest.mark.parametrize(
    "number", ["", "0", "2", "-1", "1.0", "x", "²", "0000000001", "9" * 5000, "0" * 5000 + "1", "\x00", NASTY]
)
def test_a_revision_there_is_not_is_refused(visit, number):
    response = visit.post("restore", {"number": number})
    assert response.status_code == 422
    assert "There is no revision" in words_of(response)
    assert visit.is_untouched()


def test_a_starter_has_no_revision_to_restore(starter):
    assert starter.post("restore", {"number": "1"}).status_code == 422


def test_queries_of_undo_redo_and_restore_do_not_grow(visit, django_assert_max_num_queries):
    for memory in ("600", "700", "800", "900"):
        set_memory(visit, memory)
    for action, posted in (("undo", {}), ("redo", {}), ("restore", {"number": "1"})):
        # The page, the project locked, the stacks, the two documents of the step, the new revision.
        with django_assert_max_num_queries(18):
            visit.post(action, posted, htmx=True)


# -- edits that meet -----------------------------------------------------------------------------------------------


@pytest.fixture
def other(visit):
    """The same person on another page."""
    return Visit(visit.client, tab="tab-2", **visit.key)


@pytest.fixture
def late(visit, other):
    """What the first page posts after the second has saved another memory."""
    values = {**visit.fill("node-form", "node=order", memory_mb="4096"), "tab": "tab-1"}
    set_memory(other, "2048")
    return values


def post_late(visit, late, htmx=False, **more):
    return visit.post("node_settings", {**late, **more}, htmx=htmx, at="node=order", node_id="order")


@pytest.mark.parametrize("htmx", [False, True])
def test_the_same_changed_on_two_pages_shows_both_versions(visit, late, htmx):
    response = post_late(visit, late, htmx)
    assert response.status_code == 409
    assert ("<html" in text_of(response)) != htmx
    assert ("changed the same meanwhile" in what_is_said(response)) != htmx
    assert "order, Memory 2,048 MB 4,096 MB" in words_of(response)
    assert "order: Memory 2,048 MB" in words_of(response)
    assert (visit.node("order").settings["memory_mb"], visit.project.head.number) == (2048, 2)


def test_ones_own_version_can_be_used_all_the_same(visit, late):
    page = text_of(post_late(visit, late))
    start = page.index('class="conflict"')
    again = forms(page[start:].replace("<form", '<form id="again"', 1))["again"]
    assert post_late(visit, {**again, "tab": "tab-1"}).status_code == 303
    assert visit.node("order").settings["memory_mb"] == 4096


def test_the_other_version_is_a_link_to_the_page(visit, late):
    page = text_of(post_late(visit, late))
    link = page[page.index('id="keep-theirs"') :]
    assert visit.url(query="node=order") in link[: link.index(">")]


def test_what_others_changed_elsewhere_is_merged(visit, other):
    values = visit.fill("node-form", "node=order", memory_mb="4096")
    set_memory(other, "2048", node="worker")
    assert visit.post("node_settings", {**values, "tab": "tab-1"}, node_id="order").status_code == 303
    assert [visit.node(name).settings["memory_mb"] for name in ("order", "worker")] == [4096, 2048]


def test_a_form_older_than_the_page_writes_only_what_was_meant(visit, other):
    values = visit.fill("node-form", "node=order", duration_ms="77")
    set_memory(other, "2048")
    visit.post("node_settings", {**values, "tab": "tab-1"}, node_id="order")
    assert visit.node("order").settings["memory_mb"] == 2048
    assert visit.node("order").settings["duration_ms"] == 77


@pytest.mark.parametrize(
    ("form", "action", "typed", "wrong"),
    [
        ("node-form", "node_settings", {"duration_ms": "77"}, {"duration_ms": "long"}),
        ("document-form", "document_settings", {"month": "7"}, {"month": "never"}),
    ],
)
def test_a_refused_form_put_right_writes_only_what_was_meant(visit, other, form, action, typed, wrong):
    parts = {"node_id": "order"} if form == "node-form" else {}
    values = {**visit.fill(form, "node=order" if parts else "", **wrong), "tab": "tab-1"}
    set_memory(other, "2048")
    other.post("document_settings", other.fill("document-form", name="Theirs"))
    for htmx in (False, True):
        response = visit.post(action, values, htmx=htmx, at="node=order" if parts else "", **parts)
        assert response.status_code == 422 and ("revision" in ids(text_of(response))) != htmx
    page = text_of(visit.post(action, values, at="node=order" if parts else "", **parts))
    visit.post(action, {**forms(page)[form], **typed, "tab": "tab-1"}, **parts)
    assert (visit.document.name, visit.node("order").settings["memory_mb"]) == ("Theirs", 2048)
    assert str(visit.document.month if not parts else visit.node("order").settings["duration_ms"]) in typed.values()


def test_undoing_what_somebody_else_built_on_is_a_conflict(visit):
    set_memory(visit, "2048")
    change = change_settings("order", {"memory_mb": 4096}, "order: Memory 4,096 MB")
    edit(visit.project, change, 2, Person(99), tab="tab-9")
    response = visit.post("undo")
    assert response.status_code == 409
    assert "order, Memory 4,096 MB 1,536 MB" in words_of(response)


def test_a_conflict_shows_names_as_text(visit, other):
    values = visit.fill("name-form", "node=order", name=f"mine {NASTY}")
    other.post("node_name", other.fill("name-form", "node=order", name=NASTY), node_id="order")
    for htmx in (False, True):
        response = visit.post("node_name", {**values, "tab": "tab-1"}, htmx=htmx, node_id="order")
        assert response.status_code == 409
        assert "<b>x" not in text_of(response) and "<script>alert" not in text_of(response)
        assert f"mine {NASTY}" in words_of(response)


@pytest.mark.parametrize("revision", ["0", "99", "x", "-1", "²", "9" * 400])
def test_a_page_of_a_revision_there_is_not_is_told_to_reload_or_taken_as_newest(visit, revision):
    values = visit.fill("node-form", "node=order", memory_mb="4096", revision=revision)
    response = visit.post("node_settings", values, at="node=order", node_id="order")
    assert response.status_code in (303, 422)
    if response.status_code == 422:
        assert "reload it" in words_of(response)
        assert visit.is_untouched()


# -- the first edit of a starter -----------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_the_first_edit_of_a_starter_makes_a_project_with_two_revisions(starter, htmx):
    values = starter.fill("node-form", "node=order", memory_mb="2048")
    response = starter.post("node_settings", values, htmx=htmx, at="node=order", node_id="order")
    address = response.headers["HX-Push-Url" if htmx else "Location"]
    assert response.status_code == (200 if htmx else 303)
    page = starter.client.get(address)
    assert [one.sentence for one in page.context["editing"].project.revisions.all()] == [
        "Begin with Food ordering",
        "OrderFn: Memory 2,048 MB",
    ]
    assert page.context["node"].settings["memory_mb"] == 2048


def test_a_first_edit_that_changes_nothing_makes_no_project(starter):
    response = starter.post("document_settings", starter.fill("document-form"))
    assert (response.status_code, response.headers["Location"]) == (303, starter.url())
    assert "sessionid" not in response.cookies
    assert not Project.objects.exists()


def test_a_refused_first_edit_makes_no_project(starter):
    response = starter.post("node_settings", {"memory_mb": "64"}, node_id="order")
    assert response.status_code == 422
    assert "sessionid" not in response.cookies


def test_a_first_edit_with_an_account_belongs_to_it(owner):
    starter = Visit(owner, starter="empty")
    address = starter.post("add_node", {"service": "lambda"}).headers["Location"]
    project = owner.get(address).context["editing"].project
    assert (project.owner, project.visitor) == (owner.user, "")
    assert [one.sentence for one in project.revisions.all()] == ["Begin", "Add Function"]


def test_the_free_tier_may_be_of_some_services_only(visit):
    visit.post("document_settings", visit.fill("document-form", free_tier_for="Lambda, sqs"))
    assert visit.document.free_tier_for == ["lambda", "sqs"]
    visit.post("document_settings", visit.fill("document-form", free_tier_for=""))
    assert visit.document.free_tier_for is None
    response = visit.post("document_settings", visit.fill("document-form", free_tier_for="Lamda"))
    assert response.status_code == 422 and "nothing is billed by “Lamda”; did you mean “lambda”?" in text_of(response)


def test_a_plan_of_aws_support_stands_below_the_total_everywhere(visit):
    """The shop costs so little that it is the least, $29.00 a month, on both sides and in the year."""
    total = re.search(r"Total \$[\d.]+", words_of(visit.get()))[0]
    visit.post("document_settings", visit.fill("document-form", support="business_plus"))
    assert visit.document.support == "business_plus"
    assert visit.sentences()[-1] == "AWS Support Business Support+"
    page = words_of(visit.get())
    assert total in page and "AWS Support, Business Support+" in page and "$29.00 at least" in page
    assert "AWS Support is $348.00 besides" in words_of(visit.get("report"))
    assert "AWS Support, Business Support+ $29.00 $29.00" in words_of(visit.get("compare"))
