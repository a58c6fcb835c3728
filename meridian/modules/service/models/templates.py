"""Standard procedures as checklists."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import Phase


class ChecklistTemplate(Record, Retirable):
    """The standard procedure (SOP) by which a product is installed, with the months of warranty that acceptance begins.

    Without a product it serves whatever has none of its own. Installations copy its steps, so changing it later changes
    no record.
    """

    code = models.CharField(_("procedure code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    warranty_months = models.PositiveSmallIntegerField(
        _("warranty (months)"), default=12, help_text=_("From the day of acceptance. 0: no warranty.")
    )

    class Meta:
        verbose_name = _("installation procedure")
        verbose_name_plural = _("installation procedures")

    def __str__(self) -> str:
        return self.name


class StepFields(models.Model):
    """What a step asks for. ``low`` and ``high`` limit the measured value in ``unit``; an empty limit does not limit."""

    position = models.PositiveSmallIntegerField(_("position"))
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.INSTALL)
    text = models.CharField(_("what is done"), max_length=300)
    needs_photo = models.BooleanField(_("with photo"), default=False)
    needs_value = models.BooleanField(_("with measured value"), default=False)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    low = models.DecimalField(_("at least"), max_digits=12, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("at most"), max_digits=12, decimal_places=4, null=True, blank=True)

    class Meta:
        abstract = True


def limits_in_order(name: str) -> models.CheckConstraint:
    """The upper limit does not lie below the lower one."""
    return models.CheckConstraint(
        condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")), name=name
    )


class TemplateStep(Record, StepFields):
    """A step of a procedure."""

    template = models.ForeignKey(
        ChecklistTemplate, models.CASCADE, related_name="steps", verbose_name=_("installation procedure")
    )

    class Meta:
        verbose_name = _("step of a procedure")
        verbose_name_plural = _("steps of procedures")
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="service_template_step_once"),
            limits_in_order("service_template_step_limits"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"
