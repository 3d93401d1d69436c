from django.apps import AppConfig


class EstimatorConfig(AppConfig):
    name = "estimator"
    verbose_name = "Headroom"

    def ready(self):
        import estimator.aws  # registers the services
        import estimator.management.checks  # noqa: F401
