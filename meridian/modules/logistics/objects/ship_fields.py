"""The fields of a form that sends goods."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Carrier, PackingMethod

_COLD = _("Only for cold-chain goods.")


def ship_fields() -> dict[str, Any]:
    """Day, carrier, tracking number, and the packing of cold-chain goods."""
    return {
        "ship_date": lambda: forms.DateField(label=_("Shipped on")),
        "carrier": lambda: forms.ModelChoiceField(
            Carrier.objects.unscoped("carriers are offered to whoever ships").filter(is_active=True),
            label=_("Carrier"), required=False,
        ),
        "tracking_number": lambda: forms.CharField(label=_("Tracking number"), max_length=60, required=False),
        "packing_method": lambda: forms.ModelChoiceField(
            PackingMethod.objects.unscoped("methods are offered to whoever ships").filter(is_active=True),
            label=_("Packing method"), required=False, help_text=_COLD,
        ),
        "boxes": lambda: forms.IntegerField(label=_("Boxes"), min_value=1, required=False, initial=1),
        "precooled_minutes": lambda: forms.IntegerField(label=_("Pre-cooled (minutes)"), min_value=0, required=False),
        "start_temp": lambda: forms.DecimalField(label=_("Temperature at closing (°C)"), decimal_places=1, required=False),
        "logger_number": lambda: forms.CharField(label=_("Logger number"), max_length=60, required=False),
        "planned_hours": lambda: forms.IntegerField(label=_("Planned transport (hours)"), min_value=1, required=False),
        "packed_by": lambda: forms.CharField(label=_("Packed by"), max_length=60, required=False),
    }  # fmt: skip
