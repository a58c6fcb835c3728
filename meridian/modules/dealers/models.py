"""Who sells: dealers on up to four levels."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable, WithCustomFields
from meridian.kernel.records.tree import PathTree

from .choices import DealerLevel, DealerStatus


class Dealer(Record, Retirable, PathTree, WithCustomFields):
    """A company that buys from the manufacturer or from a dealer above it. Owned by a channel manager."""

    code = models.CharField(_("dealer code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=DealerLevel, default=DealerLevel.ONE, db_index=True)
    status = models.CharField(
        _("status"), max_length=8, choices=DealerStatus, default=DealerStatus.DRAFT, db_index=True, editable=False
    )
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("channel manager"),
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("dealer")
        verbose_name_plural = _("dealers")
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="dealer_credit_code_once"
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | Q(level__gt=1, parent__isnull=False),
                name="dealer_below_level_one_has_a_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DealerAlias(Record):
    """Another name under which a dealer appears as supplier or customer in files (四川医药总部)."""

    dealer = models.ForeignKey(Dealer, models.CASCADE, related_name="aliases", verbose_name=_("dealer"))
    text = models.CharField(_("other name"), max_length=120, db_index=True)

    class Meta:
        verbose_name = _("dealer alias")
        verbose_name_plural = _("dealer aliases")
        constraints = [models.UniqueConstraint(fields=["dealer", "text"], name="dealer_alias_once")]

    def __str__(self) -> str:
        return self.text
