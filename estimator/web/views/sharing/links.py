"""Sharing: the links of an architecture, made, named and turned off by its owner, and the way in by one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from estimator.projects.models import Project, Share
from estimator.projects.sharing import Access, TooManyLinks, make_link, opened, revoke
from estimator.web.errors import no_such_link, saved
from estimator.web.forms.share import LinkForm, NewLinkForm
from estimator.web.person import HtmxHttpRequest, remember_link
from estimator.web.views.building.context import tab_id
from estimator.web.views.session import owned_project, without_document

PAGE = "share.html"
ENOUGH = "This architecture has as many links as it may have. Turn one off first."


@require_safe
def open_link(request: HtmxHttpRequest, token: str) -> HttpResponse:
    """Let in whoever has the link: the page they are led to has its own address, without the token.

    404 for a token that is none, 410 (LinkEnded) for one that was turned off or whose last day is over.
    """
    request.by_link = True
    try:
        share = opened(token)
    except Share.DoesNotExist:
        return no_such_link(request)
    if not _is_owner(request, share.project):
        remember_link(request, share.pk)
    return HttpResponseRedirect(share.project.get_absolute_url())


def _is_owner(request: HtmxHttpRequest, project: Project) -> bool:
    return Project.objects.owned_by(request.person).filter(pk=project.pk).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HtmxHttpRequest, uuid: UUID) -> HttpResponse:
    """The links there are; posted, a new one.  Its address is shown this once: it is kept nowhere."""
    project = owned_project(request, uuid)
    if request.method != "POST":
        return _page(request, project)
    form = NewLinkForm(request.POST)
    if not form.is_valid():
        return _page(request, project, form=form, status=422)
    try:
        made, token = make_link(
            project, form.cleaned_data["kind"], form.cleaned_data["name"], form.cleaned_data["last_day"]
        )
    except TooManyLinks:
        form.add_error("name", ENOUGH)
        return _page(request, project, form=form, status=422)
    saved(request)
    address = request.build_absolute_uri(reverse("open_link", kwargs={"token": token}))
    return _page(request, project, made=made, address=address, status=201)


@require_POST
def share_change(request: HtmxHttpRequest, uuid: UUID, share_id: int) -> HttpResponse:
    """Another name or last day for a link."""
    project = owned_project(request, uuid)
    link = get_object_or_404(project.shares, pk=share_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, project, changed=link, change_form=form, status=422)
    project.shares.filter(pk=link.pk).update(**form.cleaned_data)
    saved(request)
    return _answer(request, project)


@require_POST
def share_revoke(request: HtmxHttpRequest, uuid: UUID, share_id: int) -> HttpResponse:
    """Turn a link off, at once and for good."""
    project = owned_project(request, uuid)
    revoke(get_object_or_404(project.shares, pk=share_id))
    saved(request)
    return _answer(request, project)


def _answer(request: HtmxHttpRequest, project: Project) -> HttpResponse:
    if request.htmx:
        return _page(request, project)
    return HttpResponseRedirect(reverse("share", kwargs={"uuid": project.uuid}), status=303)


def _page(request: HtmxHttpRequest, project: Project, *, status: int = 200, **more: Any) -> HttpResponse:
    shares = list(project.shares.all())
    links = [one for one in shares if one.is_open]
    can_edit = any(one.may_edit for one in links)
    context = {
        "editing": without_document(request, Access(project, request.person, is_shared=can_edit)),
        "links": links,
        "ended": [one for one in shares if not one.is_open],
        "tab_id": tab_id(request),
        "form": NewLinkForm(),
        **more,
    }
    response = render(request, f"{PAGE}#panel" if request.htmx else PAGE, context, status=status)
    response.headers["Cache-Control"] = "no-store"  # a new link is shown once
    return response
