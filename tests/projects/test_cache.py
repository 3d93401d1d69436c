"""The cache by weight: what stays, what goes, and that a value is made once."""

import threading

import pytest

from estimator.projects.cache import LEAST_KEPT, WeightedCache


def made(cache: WeightedCache, *keys) -> list:
    """The keys whose value has to be made when they are asked for in this order."""
    missing = []
    for key in keys:
        cache.get(key, lambda key=key: missing.append(key) or key)
    return missing


def test_a_value_is_made_once():
    cache = WeightedCache(10, lambda value: 1)
    assert made(cache, "a", "b", "a") == ["a", "b"]
    assert cache.get("a", lambda: "other") == "a"


def test_a_value_put_in_need_not_be_made():
    cache = WeightedCache(10, lambda value: 1)
    cache.put("a", "given")
    assert cache.get("a", lambda: "made") == "given"


def test_what_was_not_asked_for_longest_goes_first():
    cache = WeightedCache(10, len)
    made(cache, "aaa", "bbb", "ccc", "aaa")
    assert made(cache, "ddd", "aaa", "ccc") == ["ddd"]
    assert made(cache, "bbb") == ["bbb"]


def test_the_latest_three_stay_whatever_they_weigh():
    cache = WeightedCache(100, lambda value: 1_000)
    made(cache, "a", "b", "c")
    assert LEAST_KEPT == 3 and made(cache, "a", "b", "c") == []
    assert made(cache, "d", "b", "c", "d") == ["d"]
    assert made(cache, "a") == ["a"]


def test_a_value_put_twice_weighs_once():
    cache = WeightedCache(9, lambda value: 3)
    for _ in range(5):
        cache.put("a", "a")
    made(cache, "b", "c")
    assert made(cache, "a", "b", "c") == []


def test_what_could_not_be_made_is_tried_again():
    cache = WeightedCache(10, lambda value: 1)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 / 0)
    assert cache.get("a", lambda: 2) == 2


def test_many_threads_get_each_their_value():
    cache = WeightedCache(50, lambda value: 1)
    wrong = []

    def ask(start: int) -> None:
        for number in range(start, start + 2_000):
            key = number % 97
            if cache.get(key, lambda key=key: key * 2) != key * 2:
                wrong.append(key)

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
