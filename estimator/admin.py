"""Links to projects, to look at: their tokens are nowhere, and their owners make and end them."""

from django.contrib import admin

from estimator.projects.models import Share
from pricing.admin import ReadOnlyAdmin


@admin.register(Share)
class ShareAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "project", "created", "last_day", "revoked", "last_used", "digest"]
    list_filter = ["kind", "created"]
    search_fields = ["name", "project__name"]
