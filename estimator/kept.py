"""What was worked out lately and is likely to be asked for again, in the memory of this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any


class Kept:
    """The results of the last few questions; one answer may be worked out twice, none is wrong."""

    def __init__(self, most: int):
        self.most = most
        self.answers: OrderedDict[Any, Any] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Any, work_out: Callable[[], Any]) -> Any:
        with self.lock:
            if key in self.answers:
                self.answers.move_to_end(key)
                return self.answers[key]
        answer = work_out()
        with self.lock:
            self.answers[key] = answer
            while len(self.answers) > self.most:
                self.answers.popitem(last=False)
        return answer
