"""The settings of a server under proof: those of the tests, and a limit to what a page may take."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE

PAGE_LIMIT = os.environ.get("PAGE_LIMIT", "")
if PAGE_LIMIT:
    MIDDLEWARE = ["tests.proofs.page_limit.PageLimit", *MIDDLEWARE]
