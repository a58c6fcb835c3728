"""What a dealer may sell, where, and when: authorisations."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import AuthorisationKind, AuthorisationStatus


class Authorisation(Record):
    """A dealer may sell a product scope in a territory or to named hospitals over a period.

    Product scope: the lines and products listed (nothing listed means every product). Territory: the regions listed with
    all below them, plus the named hospitals, minus the excluded hospitals. Exclusive authorisations of two dealers must
    not overlap in product, place and time. ``ended_on`` is the last day in force when it was ended early.

    A project authorisation 单项目授权 names its tender or hospitals and the price it goes with (functions.md row 100). What
    came of a won tender names its access right and stays inside it (row 103).
    """

    number = models.CharField(_("authorisation number"), max_length=30, unique=True, blank=True)
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, related_name="authorisations", verbose_name=_("dealer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AuthorisationKind, default=AuthorisationKind.YEAR)
    status = models.CharField(
        _("status"), max_length=6, choices=AuthorisationStatus, default=AuthorisationStatus.DRAFT, db_index=True,
        editable=False,
    )  # fmt: skip
    is_exclusive = models.BooleanField(_("exclusive"), default=False)
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), db_index=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    lines = models.ManyToManyField("catalog.ProductLine", blank=True, related_name="+", verbose_name=_("product lines"))
    products = models.ManyToManyField("catalog.Product", blank=True, related_name="+", verbose_name=_("products"))
    regions = models.ManyToManyField("reference.Region", blank=True, related_name="+", verbose_name=_("regions"))
    hospitals = models.ManyToManyField(
        "customers.Hospital", blank=True, related_name="+", verbose_name=_("named hospitals")
    )
    excluded_hospitals = models.ManyToManyField(
        "customers.Hospital", blank=True, related_name="+", verbose_name=_("excluded hospitals")
    )
    project_number = models.CharField(_("tender or project number"), max_length=60, blank=True, db_index=True)
    project_name = models.CharField(_("project"), max_length=200, blank=True)
    price_reference = models.CharField(
        _("price"), max_length=200, blank=True, help_text=_("Name of the price list or project price it goes with.")
    )
    access_right = models.ForeignKey(
        "agreements.AccessRight", models.PROTECT, null=True, blank=True, related_name="authorisations",
        verbose_name=_("access right"), help_text=_("The won tender it comes from."),
    )  # fmt: skip
    may_sell_to_dealers = models.BooleanField(_("may sell to sub-dealers"), default=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="authorisation_period_forward")
        ]
        indexes = [models.Index(fields=["dealer", "valid_from"], name="authorisation_dealer")]

    def __str__(self) -> str:
        return self.number
