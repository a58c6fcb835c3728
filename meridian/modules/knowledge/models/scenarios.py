"""Where products are used: department, indication, and the bundle that answers it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import InnerAudience, Specialty
from .reviewed import Reviewed


class Scenario(Reviewed):
    """A situation of a department and what of ours answers it (functions.md rows 120, 121)."""

    department = models.CharField(_("department"), max_length=16, choices=Specialty, db_index=True)
    indication = models.CharField(_("indication"), max_length=120)
    title = models.CharField(_("title"), max_length=120)
    need = models.TextField(_("what the department needs"), max_length=2000)
    workflow = models.TextField(_("how it is done"), max_length=4000, help_text=_("One step a line."))
    audience = models.CharField(_("audience"), max_length=8, choices=InnerAudience, default=InnerAudience.DEALERS)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [models.UniqueConstraint(fields=["department", "indication", "title"], name="scenario_once")]

    def __str__(self) -> str:
        return self.title


class ScenarioProduct(Record):
    """A product in a scenario: for which use, why this one, and how it is used there."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="products", verbose_name=_("scenario"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    purpose = models.CharField(_("used for"), max_length=200, help_text=_("Within the registered intended use."))
    why = models.CharField(_("why this one"), max_length=300)
    how = models.CharField(_("how it is used"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("product of a scenario")
        verbose_name_plural = _("products of scenarios")
        constraints = [models.UniqueConstraint(fields=["scenario", "product"], name="scenario_product_once")]

    def __str__(self) -> str:
        return str(self.product)
