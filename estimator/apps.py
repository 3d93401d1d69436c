from django.apps import AppConfig


class EstimatorConfig(AppConfig):
    name = "estimator"
    verbose_name = "Headroom"

    def ready(self):
        import estimator.aws  # registers the services
        import estimator.checks  # noqa: F401
