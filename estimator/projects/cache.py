"""What was worked out lately and is likely to be asked for again, in the memory of this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

LEAST_KEPT = 3
"""However much they weigh: what a page shows, what it showed before, and a neighbour's."""


class Kept:
    """The results of the last few questions, up to a weight; one answer may be worked out twice, none is wrong."""

    def __init__(self, most: int, weigh: Callable[[Any], int]):
        self.most = most
        self.weigh = weigh
        self.answers: OrderedDict[Any, Any] = OrderedDict()
        self.weight = 0
        self.lock = threading.Lock()

    def get(self, key: Any, work_out: Callable[[], Any]) -> Any:
        with self.lock:
            if key in self.answers:
                self.answers.move_to_end(key)
                return self.answers[key]
        answer = work_out()
        self.put(key, answer)
        return answer

    def put(self, key: Any, answer: Any) -> None:
        """Keep an answer nobody has asked for yet."""
        with self.lock:
            if key not in self.answers:
                self.weight += self.weigh(answer)
            self.answers[key] = answer
            while self.weight > self.most and len(self.answers) > LEAST_KEPT:
                self.weight -= self.weigh(self.answers.popitem(last=False)[1])
