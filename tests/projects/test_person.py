"""Who somebody is, what is theirs, and how revisions name them."""

import pytest

from estimator.engine.document.architecture import Architecture
from estimator.projects.models import Project
from estimator.projects.person import Person
from estimator.projects.summaries import listed
from estimator.projects.writes import create_project

VISITOR = Person(visitor="1b4e28ba")


def test_revisions_name_accounts_and_visitors():
    assert Person(user_id=7).author == "user:7"
    assert VISITOR.author == "visitor:1b4e28ba"
    assert Person().author == ""


def test_a_visitor_without_a_name_gets_one_and_others_keep_theirs():
    named = Person().named()
    assert not Person().is_known and named.is_known and len(named.visitor) == 36
    assert named.visitor != Person().named().visitor
    for person in (VISITOR, Person(user_id=7), named):
        assert person.named() == person


@pytest.fixture
def account(django_user_model) -> Person:
    return Person(django_user_model.objects.create(username="anna").pk)


@pytest.mark.django_db
def test_a_project_is_its_persons_alone(account):
    theirs = {person: create_project(Architecture(), "Begin", person) for person in (account, VISITOR)}
    for person in (account, VISITOR, Person(visitor="other"), Person(user_id=account.user_id + 1), Person()):
        expected = [theirs[person]] if person in theirs else []
        for found in (Project.objects.editable_by(person), Project.objects.visible_to(person), listed(person)):
            assert list(found) == expected


@pytest.mark.django_db
def test_a_project_of_an_account_is_no_visitors_whatever_it_says(account):
    project = create_project(Architecture(), "Begin", account)
    Project.objects.filter(pk=project.pk).update(visitor=VISITOR.visitor)
    assert not Project.objects.editable_by(VISITOR).exists()


def test_nobody_is_not_looked_for(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert list(Project.objects.editable_by(Person())) == []
