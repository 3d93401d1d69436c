"""Addresses of the site `manage.py bench` serves: the product's, and one view that does nothing but write a row.

Only the bench's server is told of this module; the product's own addresses do not lead here.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from estimator.projects.models import Project

ADDRESS = "/bare/"


@require_POST
def bare(request: HttpRequest) -> HttpResponse:
    """Through the same middleware as every page: one row written, two letters back."""
    Project.objects.create(name="bare")
    return HttpResponse("ok")


urlpatterns = [path(ADDRESS.removeprefix("/"), bare), path("", include("estimator.urls"))]
