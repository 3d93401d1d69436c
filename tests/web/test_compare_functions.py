"""The comparison page of containers: beside the functions they could be, with what that side assumes."""

import pytest

from tests.engine.builders import architecture, clients, edge, node
from tests.web.samples import Visit, forms, text_of, uuid_in, words_of


@pytest.fixture
def workers(visit_to):
    """A worker in containers, with logs and a way out."""
    document = architecture(
        [clients(requests=300_000), node("q", "sqs"), node("w", "fargate", way_out="nat")],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "process")],
        name="Workers",
    )
    return visit_to(document)


def test_both_sides_are_called_what_they_are(workers):
    response = workers.get("compare")
    text, sections = words_of(response), {one.name: one for one in response.context["sections"]}
    assert "Serverless, by $" in text and "How the functions were sized" in text
    assert [row.name for row in sections["Before"].rows] == ["w"]
    assert [row.name for row in sections["After"].rows] == ["w function"]
    assert sections["Before"].serverless_cost == "" == sections["After"].containers_cost


def test_every_function_is_a_sentence_and_a_row(workers):
    text = words_of(workers.get("compare"))
    assert "w becomes w function, a function of 1,024 MB for each batch" in text
    assert "took before" in text and "Tasks by processor" not in text


def test_only_what_has_a_part_in_it_can_be_filled_in(workers):
    text = text_of(workers.get("compare"))
    assert "What the serverless side assumes" in text
    asked = {name for name in forms(text)["containers-form"] if name.startswith(("function_", "slots", "min_", "cpu_"))}
    assert asked == {"function_memory_mb", "function_time_percent"}


def test_memory_of_a_call_and_operations_have_a_part_either_way(workers, visit):
    either = {"base_mb", "request_mb", "serverless_ops_usd", "containers_ops_usd"}
    for page in (workers, visit):
        assert either <= forms(text_of(page.get("compare")))["containers-form"].keys()


def test_choices_about_functions_are_not_asked_of_functions(visit):
    assert not any(name.startswith("function_") for name in forms(text_of(visit.get("compare")))["containers-form"])


def test_app_runner_is_asked_for_its_processor_share(visit_to):
    document = architecture([clients(), node("s", "app_runner")], [edge("c", "request", "s", "request")])
    assert "cpu_share_percent" in forms(text_of(visit_to(document).get("compare")))["containers-form"]


def test_a_memory_that_is_chosen_moves_the_answer_and_is_kept(workers):
    form = forms(text_of(workers.get("compare")))["containers-form"]
    response = workers.post("containers", {**form, "function_memory_mb": "2048"}, htmx=True)
    assert "a function of 2,048 MB" in words_of(response)
    assert workers.document.containers == {"function_memory_mb": 2048}
    assert workers.sentences()[-1] == "Functions: Memory of a function 2,048 MB"


def test_the_serverless_form_opens_as_an_architecture_of_its_own(workers):
    assert "Open the serverless side as an architecture" in words_of(workers.get("compare"))
    response = workers.post("open_containers")
    opened = Visit(workers.client, uuid=uuid_in(response.headers["Location"]))
    assert opened.document.name == "Workers on functions"
    assert "fargate" not in {one.service for one in opened.document.nodes}
    assert opened.sentences()[0] == "Begin with the serverless form of Workers"


def test_containers_that_stay_are_said_once_and_priced_once(visit_to):
    work = node("win", "fargate", vcpu=1, memory_gb=2, operating_system="windows")
    document = architecture([clients(), work], [edge("c", "request", "win", "request")])
    text = words_of(visit_to(document).get("compare"))
    assert "Nothing moves to functions here. win stays a container: it runs Windows" in text
    assert "Both bills" not in text and "Draw one" not in text


def test_the_report_says_it_alike(workers):
    text = words_of(workers.get("report"))
    assert "How the functions were sized" in text and "w becomes w function" in text
