"""Choices of the logistics module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShipmentStatus(models.TextChoices):
    """Where a shipment stands."""

    DRAFT = "DRAFT", _("draft")
    SHIPPED = "SHIPPED", _("shipped")
    RECEIVED = "RECEIVED", _("received")
    CANCELLED = "CANCELLED", _("cancelled")


STATUS_MOVES: dict[str, tuple[str, ...]] = {
    "DRAFT": ("SHIPPED", "CANCELLED"),
    "SHIPPED": ("RECEIVED",),
    "RECEIVED": (),
    "CANCELLED": (),
}
