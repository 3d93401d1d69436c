"""The settings of a server under proof: the product's, with static files straight from where they lie."""

import os

from estimator.settings import *  # noqa: F403
from estimator.settings import MIDDLEWARE, STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = None
PAGE_LIMIT = os.environ.get("PAGE_LIMIT", "")
if PAGE_LIMIT:
    MIDDLEWARE = ["tests.proofs.page_limit.PageLimit", *MIDDLEWARE]
