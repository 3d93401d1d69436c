"""Django looks for models here; they live in `projects.models`."""

from estimator.projects.models import Project, Revision

__all__ = ["Project", "Revision"]
