"""The product's settings, with static files straight from where they lie: tests need no collectstatic.

Set once for a whole process, never by a test: a server that still answers the last request of one test would keep
the storage it met between two.
"""

from estimator.settings import *  # noqa: F403
from estimator.settings import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = None

JOB_THREADS = 0  # jobs are worked on where a test says so (`jobs.worker.work_off`)
