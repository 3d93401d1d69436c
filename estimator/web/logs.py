"""What logs leave out: the tokens of links, which let in whoever reads them."""

from __future__ import annotations

import logging
import re
from typing import Any

IN_ADDRESS = re.compile(r"(/[rs]/)[^/\s?#\"']+")


def without_tokens(said: Any) -> Any:
    """A text with every link's token left out; anything else as it is."""
    return IN_ADDRESS.sub(r"\1…", said) if isinstance(said, str) else said


class WithoutTokens(logging.Filter):
    """Leaves the tokens of links out of what is logged and its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_tokens(record.msg)
        if isinstance(record.args, dict):
            record.args = {name: without_tokens(one) for name, one in record.args.items()}
        elif record.args:
            record.args = tuple(map(without_tokens, record.args))
        return True
