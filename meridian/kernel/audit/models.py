"""The change log: who changed what, when, by which command, and a hash chain that shows later tampering."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import Internal, declare_scope


class ChangeLog(models.Model):
    """One change of one object, written in the command's own transaction. Append-only, hash-chained.

    ``diff`` is ``{field: [before, after]}`` in database values. ``hash`` covers the row and ``prev_hash``.
    """

    class Action(models.TextChoices):
        CREATE = "CREATE", _("created")
        CHANGE = "CHANGE", _("changed")
        RETIRE = "RETIRE", _("retired")
        ACT = "ACT", _("acted")

    at = models.DateTimeField(_("at"))
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("by"), max_length=80)
    actor_kind = models.CharField(max_length=10)
    channel = models.CharField(_("channel"), max_length=20)
    request_id = models.CharField(max_length=40, db_index=True)
    command = models.CharField(_("command"), max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    object_label = models.CharField(_("object"), max_length=120)
    action = models.CharField(_("action"), max_length=8, choices=Action)
    diff = models.JSONField(_("change"), default=dict)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "meridian_change_log"
        verbose_name = _("change")
        indexes = [models.Index(fields=["object_type", "object_id", "-id"], name="change_log_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.command} {self.object_label}"


class ChainHead(models.Model):
    """The end of the hash chain. Locked as the last lock of a command, for the time of one INSERT and the commit."""

    chain = models.CharField(max_length=20, unique=True)
    hash = models.CharField(max_length=64)
    length = models.BigIntegerField(default=0)

    class Meta:
        db_table = "meridian_change_chain"

    def __str__(self) -> str:
        return f"{self.chain}: {self.length}"


class ChangeStamp(models.Model):
    """The hash of the last change of any row of a watched object: as long as it stands, what was read of them holds.

    Written with the change itself, under the lock of the chain, so that two transactions never wait for each other here.
    """

    object_type = models.CharField(max_length=60, unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "meridian_change_stamp"

    def __str__(self) -> str:
        return f"{self.object_type}: {self.hash[:8]}"


for _model in (ChangeLog, ChainHead, ChangeStamp):
    declare_scope(_model, Internal("read through the history of an object one may see"))
