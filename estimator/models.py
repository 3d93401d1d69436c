"""Django looks for models here; they live in `projects.models`."""

from estimator.projects.models import Presence, Project, Revision, Share, Summary

__all__ = ["Presence", "Project", "Revision", "Share", "Summary"]
