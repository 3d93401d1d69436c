"""Django looks for models here; they live in `projects.models`."""

from estimator.projects.models import OpenedFile, Presence, Project, Revision, Share, Summary

__all__ = ["OpenedFile", "Presence", "Project", "Revision", "Share", "Summary"]
