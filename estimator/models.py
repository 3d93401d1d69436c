"""Django looks for models here; they live in `projects.models` and `jobs.models`."""

from estimator.jobs.models import Job
from estimator.projects.models import OpenedFile, Presence, Project, ReportRecord, Revision, Share, Summary

__all__ = ["Job", "OpenedFile", "Presence", "Project", "ReportRecord", "Revision", "Share", "Summary"]
