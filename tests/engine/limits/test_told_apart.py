"""What breaks next: no fact twice, and what tells limits apart that do the same."""

from estimator.engine.estimate import estimate
from estimator.engine.limits.breaking import following
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_breaking import limit

SECOND = 2_628_000


def named(at: float, *names: str):
    """A limit that is met at a multiple of the traffic: its title, where it is, whom it is about and its cause."""
    one = limit("key", at, "refuses")
    one.differs_by = lambda: names
    return one


def told(*found, first=None) -> list[tuple[float, str]]:
    return [(one.headroom, one.apart) for one in following(found, first)]


def test_what_does_the_same_at_the_same_multiple_is_told_once_with_all_its_names():
    found = [named(40, "age", "t", "f", ""), named(40, "age", "t", "g", ""), named(200, "age", "t", "p", "")]
    assert told(*found) == [(40, "f and g"), (200, "p")]


def test_what_nothing_tells_apart_is_told_once():
    assert told(named(40, "age", "t", "", ""), named(200, "age", "t", "", "")) == [(40, "")]


def test_one_alone_needs_no_name():
    assert told(named(40, "age", "t", "f", "")) == [(40, "")]


def test_what_differs_in_two_ways_says_both():
    titles = [named(at, title, where, "", "") for at, title, where in [(2, "a", "f"), (3, "b", "f"), (4, "a", "g")]]
    assert told(*titles) == [(2, "a, f"), (3, "b, f"), (4, "a, g")]


def test_the_first_is_not_told_again():
    first = named(2, "writes", "t", "", "of an index")
    found = [first, named(2, "writes", "t", "", "of another"), named(50, "writes", "t", "", "of the busiest key")]
    assert told(*found, first=first) == [(50, "of the busiest key")]


def test_five_places_hold_five_facts():
    found = [named(at, "title", f"f{at // 2}", "", "") for at in range(2, 40)]
    assert len(told(*found)) == 5 and len(set(told(*found))) == 5


def three_readers(seconds: float):
    """Ten changes a second, read one by one by f and g, and by h that is ten times as quick."""
    readers = [
        function(name, duration_ms=took * 1000, timeout_s=10)
        for name, took in zip("fgh", [seconds, seconds, seconds / 10], strict=True)
    ]
    return architecture(
        [clients(requests=10 * SECOND), node("t", "dynamodb"), *readers],
        [
            edge("c", "request", "t", "write"),
            *(edge("t", "change", name, "invoke", batch_size=1) for name in "fgh"),
        ],
    )


def test_readers_of_one_stream_are_told_apart(tables):
    """Four shards do 40 changes a second of 0.1 s: 4 × today; and 400 of 0.01 s."""
    one = estimate(three_readers(0.1), tables)
    lines = [(round(found.headroom), found.happens) for found in one.next_to_break]
    assert len(set(lines)) == len(lines) == 5
    lost = "t meets its limit of 24 hours (age of stream records) and changes are lost"
    assert (4, f"{lost} (f and g)") in lines and (40, f"{lost} (h)") in lines


def test_findings_of_several_readers_name_the_reader(tables):
    """Half as quick as they need be: f and g lose changes, each of its own."""
    one = estimate(three_readers(0.8), tables)
    messages = [found.message for found in one.findings]
    assert len(set(messages)) == len(messages)
    ages = [found.message for found in one.findings if found.key == "dynamodb.streams.retention"]
    assert [message.split(":")[0] for message in ages] == ["t → f", "t → g"]


def test_a_single_reader_needs_no_name(tables):
    document = architecture(
        [clients(requests=10 * SECOND), node("t", "dynamodb"), function("f", duration_ms=800, timeout_s=10)],
        [edge("c", "request", "t", "write"), edge("t", "change", "f", "invoke", batch_size=1)],
    )
    one = estimate(document, tables)
    (age,) = [found.message for found in one.findings if found.key == "dynamodb.streams.retention"]
    assert age.startswith("t: ")
