"""Places for a browser on this machine, over all its processes: a locked file each."""

from __future__ import annotations

import fcntl
import os
from typing import TextIO

from django.conf import settings


def most_places() -> int:
    """One core stays free for pages."""
    return max(1, (os.cpu_count() or 1) - 1)


def free_place() -> TextIO | None:
    """The locked file of a place, None where all are taken; closed, or when its process ends, it is free again."""
    settings.STATE_DIR.mkdir(exist_ok=True)
    for number in range(most_places()):
        file = (settings.STATE_DIR / f"browser-{number}.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
        else:
            return file
    return None
