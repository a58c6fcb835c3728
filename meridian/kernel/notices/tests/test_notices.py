"""Notices: once per event, by preference, only one's own; the end of a job reaches its owner."""

from __future__ import annotations

import pytest
from django.core import mail
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor, ActorKind, system_actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.files.commands import store_file
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.worker import run_waiting
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.models import Notice
from meridian.kernel.notices.queries import latest, mark_read, preferences, set_preference, unread_count
from meridian.kernel.notices.sending import notify, tell
from meridian.kernel.notices.views import open_notice

pytestmark = pytest.mark.django_db
KIND = declare_kind("tests.kind", "A test")


@job("tests.make_file")
def make_file(context: JobContext) -> None:
    context.result(
        file=store_file(actor=system_actor("t"), upload=b"a,b,c\n", name="out.csv", purpose="p"), url="/there/"
    )


@job("tests.no_way")
def no_way(context: JobContext) -> None:
    raise RuleViolation(Issue("x", "The month is closed."))


@pytest.fixture
def user() -> User:
    return User.objects.create(username="ann", email="ann@example.com", language="en")


def test_an_event_is_told_once_to_each_user(user):
    other = User.objects.create(username="bob")
    closed = User.objects.create(username="gone", is_active=False)
    assert len(notify([user.pk, closed.pk], kind=KIND, title="A", event_id=7)) == 1
    assert [n.user_id for n in notify([user.pk, other.pk], kind=KIND, title="A", event_id=7)] == [other.pk]
    assert unread_count(user.pk) == 1 and Notice.objects.count() == 2


def test_a_user_chooses_his_channels(user):
    set_preference(user.pk, KIND, ["app", "email"])
    notify([user.pk], kind=KIND, title="Finding\nassigned", text="Lot A1", url="/x/")
    run_waiting()
    assert (mail.outbox[0].subject, mail.outbox[0].to) == ("Finding assigned", ["ann@example.com"])
    set_preference(user.pk, KIND, [])
    assert notify([user.pk], kind=KIND, title="B") == []
    assert {p["kind"]: p["channels"] for p in preferences(user.pk)}[KIND] == []


def test_a_dead_mail_server_is_tried_again(user, monkeypatch):
    from meridian.kernel.jobs.models import JobRun

    def refuse(self, notices):
        raise ConnectionRefusedError("mail server")

    monkeypatch.setattr("meridian.kernel.notices.channels.EmailChannel.send", refuse)
    set_preference(user.pk, KIND, ["email"])
    notify([user.pk], kind=KIND, title="A")
    run_waiting()
    assert JobRun.objects.get(name="notices.send").state == "WAITING"
    assert unread_count(user.pk) == 0


def test_nobody_reads_or_marks_the_notices_of_others(user):
    other = User.objects.create(username="bob")
    (notice,) = notify([user.pk], kind=KIND, title="A", url="//evil.example/")
    assert mark_read(other.pk, [notice.pk]) == 0 and latest(other.pk) == []
    request = RequestFactory().get("/")
    request.user = other
    with pytest.raises(Http404):
        open_notice(request, notice.pk)
    request.user = user
    assert unread_count(user.pk) == 1


def test_each_is_told_in_his_own_language_once_and_nobody_is_passed_over(user):
    chinese = User.objects.create(username="hua", language="zh-hans")
    said = gettext_lazy("%(name)s is on the list already.")
    assert tell([user.pk, None, chinese.pk], said, kind=KIND, key="k", name=gettext_lazy("Dealers")) == 2
    titles = dict(Notice.objects.values_list("user_id", "title"))
    assert titles[user.pk] == "Dealers is on the list already."
    with translation.override("zh-hans"):
        assert titles[chinese.pk] == str(said) % {"name": gettext("Dealers")} != titles[user.pk]
    assert tell([user.pk, chinese.pk], said, kind=KIND, key="k", name="again") == 0
    assert tell([None], said, kind=KIND, name="") == 0 and Notice.objects.count() == 2


def test_an_undeclared_kind_is_a_programming_error(user):
    with pytest.raises(LookupError):
        notify([user.pk], kind="no.such", title="A")


def test_the_owner_hears_of_the_end_of_his_job(user):
    actor = Actor(kind=ActorKind.STAFF, name="ann", user_id=user.pk)
    enqueue(actor, make_file)
    enqueue(actor, no_way)
    enqueue(system_actor("t"), make_file)
    run_waiting()
    failed, done = latest(user.pk)
    assert (done.title, done.url, done.text) == ("Done: tests.make_file", "/there/", "out.csv")
    assert (failed.title, failed.text) == ("Failed: tests.no_way", "The month is closed.")
    assert Notice.objects.count() == 2
