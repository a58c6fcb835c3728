"""Telling users something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import User
from meridian.kernel.base import clock
from meridian.kernel.base.actors import system_actor
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.jobs.registry import job

from .channels import IN_APP, channels
from .kinds import kind_of
from .models import Notice, NoticePreference


def notify(
    user_ids: Iterable[int], *, kind: str, title: Any, text: Any = "", url: str = "", event_id: int | None = None,
    key: str = "",
) -> list[Notice]:  # fmt: skip
    """Tell users something, in the caller's transaction; other channels than the product's own follow by job.

    Each user's preference decides the channels. With ``key`` (or ``event_id``) a user is told once, so handlers and jobs
    may call it again. Closed accounts are passed over. ``title`` and ``text`` are stored as they read now.
    """
    key = key or (f"event:{event_id}:{kind}" if event_id else "")
    wanted = sorted(set(user_ids))
    users = list(User.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    chosen = dict(NoticePreference.objects.filter(user_id__in=users, kind=kind).values_list("user_id", "channels"))
    default = list(kind_of(kind).channels)
    if key:
        told = set(Notice.objects.filter(user_id__in=users, key=key).values_list("user_id", flat=True))
        users = [pk for pk in users if pk not in told]
    moment = clock.now()
    rows = [
        Notice(user_id=pk, kind=kind, title=str(title)[:200], text=str(text), url=str(url)[:300], at=moment,
               read_at=None if IN_APP in chosen.get(pk, default) else moment, event_id=event_id, key=key)
        for pk in users
        if chosen.get(pk, default)
    ]  # fmt: skip
    Notice.objects.bulk_create(rows, ignore_conflicts=bool(key))
    if key:
        rows = list(Notice.objects.filter(user_id__in=[row.user_id for row in rows], key=key))
    for name in channels():
        ids = [row.pk for row in rows if name in chosen.get(row.user_id, default)]
        if ids:
            enqueue(system_actor("notices"), "notices.send", channel=name, notice_ids=ids)
    return rows


def tell(
    user_ids: Iterable[int | None], said: Any, *, kind: str, url: str = "", text: Any = "", key: str = "", **params: Any
) -> int:
    """Tell people one sentence, each in his own language, as :func:`notify` does. Returns how many notices were made.

    ``said`` is a lazy text whose named places ``params`` fill; lazy labels among them are read in the person's language too.
    Nobody (None) among the keys is passed over.
    """
    by_language: dict[str, list[int]] = {}
    wanted = sorted({key for key in user_ids if key is not None})
    for pk, language in User.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "language"):
        by_language.setdefault(language, []).append(pk)
    told = 0
    for language, people in by_language.items():
        with translation.override(language):
            title = str(said) % {name: str(value) for name, value in params.items()}
            told += len(notify(people, kind=kind, title=title, text=text, url=url, key=key))
    return told


@job("notices.send", label=_("Send notices"), retries=5, quiet=True, retry_on=(OSError,))
def send(context: JobContext, *, channel: str, notice_ids: list[int]) -> None:
    """Hand notices to a channel. A mail server that does not answer is tried again."""
    rows = Notice.objects.filter(pk__in=notice_ids).select_related("user")
    channels()[channel].send(rows)
    context.result(sent=len(rows))
