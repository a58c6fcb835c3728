"""The ways a notice reaches a user: in the product, by e-mail, and what an installation adds by setting."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string

from .models import Notice

IN_APP = "app"
EMAIL = "email"


class Channel(Protocol):
    """A channel beyond the product's own list. ``send`` runs in a job and may raise: the job is then tried again."""

    key: str

    def send(self, notices: Iterable[Notice]) -> None:
        """Deliver the notices; each carries its user."""


class EmailChannel:
    """E-mail through Django's mail backend, one connection for all."""

    key = EMAIL

    def send(self, notices: Iterable[Notice]) -> None:
        """One message per notice; users without an address are passed over."""
        base = getattr(settings, "PUBLIC_URL", "").rstrip("/")
        messages = [
            EmailMessage(
                subject=" ".join(notice.title.split()), to=[notice.user.email],
                body="\n\n".join(part for part in (notice.text, f"{base}{notice.url}" if base and notice.url else "") if part),
            )
            for notice in notices
            if notice.user.email
        ]  # fmt: skip
        if messages:
            get_connection().send_messages(messages)


@lru_cache(maxsize=1)
def channels() -> dict[str, Channel]:
    """All channels by key: e-mail, and the classes named in ``NOTICE_CHANNELS`` (WeCom, DingTalk, SMS)."""
    made: list[Channel] = [EmailChannel()]
    made += [import_string(dotted)() for dotted in getattr(settings, "NOTICE_CHANNELS", [])]
    return {channel.key: channel for channel in made}
