"""Who visits: an owner with a project, strangers with an account and without, and what they find."""

import pytest
from django.test import Client

from estimator.projects.models import Project
from estimator.projects.person import Person
from estimator.projects.writes import create_project
from tests.web.samples import STARTER, Visit, shop


@pytest.fixture(autouse=True)
def _with_tables(db, tables_loaded) -> None:
    """Every page here reads the tables."""


@pytest.fixture
def account(django_user_model):
    """Makes an account and a browser signed in with it."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.user = django_user_model.objects.create(username=name)
        client.force_login(client.user)
        return client

    return sign_in


@pytest.fixture
def owner(account) -> Client:
    return account("owner")


@pytest.fixture
def stranger(account) -> Client:
    return account("stranger")


@pytest.fixture
def make_project(owner):
    """Makes a project of the owner's from a document."""

    def make(document=None, client: Client = owner) -> Project:
        return create_project(shop() if document is None else document, "Begin", Person(client.user.pk), tab="tab-0")

    return make


@pytest.fixture
def project(make_project) -> Project:
    return make_project()


@pytest.fixture
def visit(owner, project) -> Visit:
    """The owner at the project."""
    return Visit(owner, uuid=project.uuid)


@pytest.fixture
def visit_to(owner, make_project):
    """The owner at a project with another document."""
    return lambda document: Visit(owner, uuid=make_project(document).uuid)


@pytest.fixture
def starter(client) -> Visit:
    """A visitor without an account at a starter nobody has edited."""
    return Visit(client, starter=STARTER)


@pytest.fixture
def empty(client) -> Visit:
    """A visitor at the empty page."""
    return Visit(client, starter="empty")
