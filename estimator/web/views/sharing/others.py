"""Others at the same architecture: whether there is news, who is here, and what they changed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from estimator.engine.document.change import read as path_of
from estimator.engine.registry import services
from estimator.projects.models import Revision
from estimator.projects.sharing import (
    OWNER,
    Access,
    access_at_a_glance,
    changes_by_others,
    names_of,
    note_presence,
    presences,
)
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.session import EditingSession, access_of, as_tab

NOTHING_NEW = 204
LONGEST = 300


@require_safe
def here(request: HtmxHttpRequest, uuid: UUID) -> HttpResponse:
    """204 where a page shows the newest revision and who is here; else both, as JSON.

    The page says in `revision` and `here` what it shows, and in `by` which page it is.  It asks every second, so
    no document is read.
    """
    access = access_of(request, uuid, found=access_at_a_glance)
    people = presences(access.project)
    note_presence(access, as_tab(request.GET.get("by", "")), people)
    words = _who(access, {one.author for one in people} - {access.person.author})
    number = access.project.head.number
    if request.GET.get("revision") == str(number) and request.GET.get("here", "") == words:
        return HttpResponse(status=NOTHING_NEW)
    return JsonResponse({"revision": number, "here": words})


def _who(access: Access, authors: set[str]) -> str:
    """Mia and the owner are here; empty where nobody else is."""
    names = sorted(set(names_of(access.project, authors).values()), key=lambda name: (name == OWNER, name))
    if not names:
        return ""
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{_at_start(said)} {'is' if len(names) == 1 else 'are'} here"


def _at_start(words: str) -> str:
    """Words that begin a sentence; a name stays as it was given."""
    return f"T{words[1:]}" if words.startswith(OWNER) else words


def since_asked(request: HtmxHttpRequest) -> int:
    """The revision a page shows that asks for what others changed since; 0 for one that does not."""
    since = request.GET.get("since", "")
    return int(since) if since.isdecimal() and len(since) < 10 else 0


def changes_in_words(editing: EditingSession, since: int) -> str:
    """What others changed after a revision: Mia changed Memory of OrderFn; empty where they did nothing."""
    if editing.project is None:
        return ""
    changes = changes_by_others(editing.project, since, editing.person)
    if not changes:
        return ""
    newest = changes[-1]
    name = names_of(editing.project, [newest.author])[newest.author]
    more = len(changes) - 1
    also = f", after {more} other change{'s' if more > 1 else ''}" if more else ""
    return f"{_at_start(name)} {_done(newest, editing)}{also}"[:LONGEST]


def _done(revision: Revision, editing: EditingSession) -> str:
    """What a revision did, after the name of who did it."""
    nodes = {node.id: node for node in editing.architecture.nodes}
    if len(revision.fields) == 1 and revision.undoes_id is None:
        match path_of(revision.fields[0]):
            case ("nodes", node_id, "settings", name) if node_id in nodes:
                setting = services()[nodes[node_id].service].setting(name)
                return f"changed {setting.title if setting else name} of {nodes[node_id].label}"
    return f"changed this: {revision.sentence}"
