"""What is asked of code, whatever runs it: functions, tasks and instances."""

from typing import Literal

from estimator.engine.setting import setting

Waiting = Literal["included", "sequence", "parallel"]


def waiting_setting() -> Waiting:
    """How the answers that code waits for add to its duration."""
    choices = {
        "included": "included in the duration",
        "sequence": "own time only: calls come on top, one after another",
        "parallel": "own time only: calls come on top, all at once",
    }
    help = "Whether the duration above covers the answers it waits for."
    waiting: Waiting = setting("included", "Waiting for calls", choices=choices, basis="aws", advanced=True, help=help)
    return waiting


def always_failing_setting() -> float:
    """The share of items that fail at every try."""
    help = (
        "Share that fails each time it is tried, such as what cannot be read: it comes again until it is given up, and "
        "a batch that fails as a whole comes again with it."
    )
    share: float = setting(0, "Fails always", unit="% of items", basis="off", advanced=True, help=help, ge=0, le=100)
    return share
