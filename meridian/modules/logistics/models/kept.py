"""Records the law wants kept: their retention, and the refusal to delete them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.signals import class_prepared, pre_delete
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.records.record import Record

RULE = "医疗器械经营监督管理办法 (总局令54)"


class KeptRecord(Record):
    """A record of goods. ``retention_until`` is the last day on which it must exist; empty means for ever (implants)."""

    retention_until = models.DateField(_("keep until"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def refuse_deletion(sender: type[models.Model], instance: Any, **_kwargs: Any) -> None:
    """No way around: also ``queryset.delete()`` asks here. Raises RuleViolation ``logistics.retention``."""
    until = instance.retention_until
    if until is not None and until < clock.today():
        return
    message = (
        _("“%(row)s” is kept for ever, because there are implants in it or its retention is not known yet.")
        if until is None
        else _("“%(row)s” must be kept until %(until)s.")
    )
    raise RuleViolation(
        Issue(
            code="logistics.retention", message=message, rule=RULE,
            mend=_("Cancel it or correct it by a further document; it stays on file."),
            params={"row": str(instance), "until": until.isoformat() if until else ""},
        )
    )  # fmt: skip


def _guard(sender: type[models.Model], **_kwargs: Any) -> None:
    if issubclass(sender, KeptRecord) and not sender._meta.abstract:
        pre_delete.connect(refuse_deletion, sender=sender, dispatch_uid=f"kept:{sender.__name__}")


class_prepared.connect(_guard, dispatch_uid="kept_records")
