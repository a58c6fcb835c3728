"""Messages to a user about what happened, and how he wants to hear of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import Internal, declare_scope


class Notice(models.Model):
    """One message to one user. ``key`` keeps the same event from being told twice (``event:17``, ``job:4``)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("to"))
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    event_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "meridian_notice"
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_user"),
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "key"], condition=~models.Q(key=""), name="notice_once")]

    def __str__(self) -> str:
        return self.title


class NoticePreference(models.Model):
    """What a user wants of a kind of notice: the channels, or none. No row: what the kind's default says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    channels = models.JSONField(default=list)

    class Meta:
        db_table = "meridian_notice_preference"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


declare_scope(Notice, Internal("each user reads only his own"))
declare_scope(NoticePreference, Internal("each user sets only his own"))
