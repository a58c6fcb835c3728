"""The tables of a ledger, as abstract models. A module makes them concrete with its own dimensions (sku and lot, currency).

The balance is the account row. Entries carry no running balance: a late entry would make every later one wrong.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.scoped import RecordManager


class AbstractAccount(models.Model):
    """Who holds how much of one thing. ``key`` says both in one text, so it can be made anywhere without a look-up.

    ``on_hand`` and ``reserved`` are integers of the smallest unit. Counter-accounts (supplier, count difference) may be
    negative. ``is_blocked`` is set by the verification when the balance does not match the entries; nothing can be
    posted until a person has cleared it.
    """

    key = models.CharField(_("account"), max_length=120, unique=True)
    on_hand = models.BigIntegerField(_("on hand"), default=0)
    reserved = models.BigIntegerField(_("reserved"), default=0)
    may_be_negative = models.BooleanField(_("may be negative"), default=False)
    is_blocked = models.BooleanField(_("blocked by verification"), default=False)

    objects = RecordManager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(may_be_negative=True) | Q(on_hand__gte=F("reserved")), name="%(class)s_not_oversold"
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="%(class)s_reserved_positive"),
        ]

    def __str__(self) -> str:
        return self.key


class AbstractPosting(models.Model):
    """One act of booking, made from one document. Append-only; corrected only by a reversing posting.

    ``key`` is made from the document (never from the clock) and is unique: the same document cannot post twice.
    ``business_date`` is when it happened, ``posted_at`` when it was booked.
    """

    key = models.CharField(_("key"), max_length=160, unique=True)
    code = models.CharField(_("kind of posting"), max_length=30, db_index=True)
    source_type = models.CharField(_("source"), max_length=60)
    source_id = models.BigIntegerField(_("source number"))
    business_date = models.DateField(_("business date"), db_index=True)
    posted_at = models.DateTimeField(_("posted at"))
    actor_id = models.BigIntegerField(_("posted by"), null=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    payload_hash = models.CharField(max_length=64)
    entry_count = models.PositiveIntegerField(_("entries"))

    objects = RecordManager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["source_type", "source_id"], name="%(class)s_source")]

    def __str__(self) -> str:
        return self.key


class AbstractEntry(models.Model):
    """What one posting did to one account. Append-only.

    The concrete model adds ``posting`` and ``account`` (foreign keys) and ``counter`` (the account on the other side of
    the move; empty when a posting was not made of moves). ``business_date`` is the entry's own: the lines of one flow
    file have many dates. ``source_line`` is the key of the line in the source document.
    """

    delta = models.BigIntegerField(_("change"))
    business_date = models.DateField(_("business date"))
    source_line = models.BigIntegerField(_("source line"), null=True)

    objects = RecordManager()

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=~Q(delta=0), name="%(class)s_not_zero")]
        indexes = [
            models.Index(fields=["account", "business_date"], name="%(class)s_by_account"),
            # Goods coming in are few beside sales: what a dealer received must not be searched among what he sold.
            models.Index(fields=["account"], condition=Q(delta__gt=0), name="%(class)s_inward"),
        ]

    def __str__(self) -> str:
        return f"{self.delta:+d}"


class AbstractSnapshot(models.Model):
    """The balance of an account at the end of a day. A late entry marks it stale; a stale one is not used.

    The concrete model adds ``account``.
    """

    date = models.DateField(_("date"), db_index=True)
    on_hand = models.BigIntegerField(_("on hand"))
    is_stale = models.BooleanField(_("out of date"), default=False)

    objects = RecordManager()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["account", "date"], name="%(class)s_once_a_day")]

    def __str__(self) -> str:
        return f"{self.date}: {self.on_hand}"


class ReservationKind(models.TextChoices):
    """A hold, or what became of a part of it."""

    HOLD = "HOLD", _("held")
    USE = "USE", _("used by a posting")
    VOID = "VOID", _("given back")


class AbstractReservation(models.Model):
    """A part of a balance kept for a document. Uses and voids are rows of their own that point to their ``hold``.

    ``open_amount`` of a hold is what is still kept; it is moved by conditional UPDATE like a balance. The concrete model
    adds ``account``.
    """

    key = models.CharField(_("key"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=ReservationKind)
    hold = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("hold")
    )
    amount = models.BigIntegerField(_("quantity"))
    open_amount = models.BigIntegerField(_("still kept"), default=0)
    source_type = models.CharField(_("source"), max_length=60, blank=True)
    source_id = models.BigIntegerField(_("source number"), null=True)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    actor_id = models.BigIntegerField(_("reserved by"), null=True)

    objects = RecordManager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="%(class)s_amount_positive"),
            models.CheckConstraint(
                condition=Q(open_amount__gte=0, open_amount__lte=F("amount")), name="%(class)s_open_within_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.open_amount}/{self.amount}"
