"""The WSGI entry point: `gunicorn estimator.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estimator.settings")
application = get_wsgi_application()
gc.collect()
gc.freeze()
"""What the site itself is made of is never looked through again for what is no longer used."""
