import gc

from django.apps import AppConfig

MADE_BETWEEN_LOOKS = 50_000
"""Objects made before Python looks for what is no longer used.  An estimate of a large architecture makes some ten
thousand that are all in use until it is done: looking through them meanwhile took a seventh of its time."""


class EstimatorConfig(AppConfig):
    name = "estimator"
    verbose_name = "Headroom"

    def ready(self):
        import estimator.aws  # registers the services
        import estimator.management.checks  # noqa: F401

        gc.set_threshold(MADE_BETWEEN_LOOKS)
