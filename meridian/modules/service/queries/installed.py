"""What runs where: accepted installations, for modules above."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from meridian.kernel.base.actors import Actor

from ..choices import InstallationStatus
from ..models import InstallationOrder


class InstalledUnit(NamedTuple):
    """An accepted unit at a hospital, by keys; ``warranty_to`` is None without a warranty."""

    installation_id: int
    dealer_id: int
    hospital_id: int
    sku_id: int
    serial: str
    accepted_on: date
    warranty_to: date | None


def installed_units(actor: Actor) -> list[InstalledUnit]:
    """Accepted installations in the actor's reach, oldest first."""
    rows = InstallationOrder.objects.visible_to(actor, "service.installationorder:view")
    rows = rows.filter(status=InstallationStatus.ACCEPTED).order_by("accepted_on", "id")
    columns = ("id", "dealer_id", "hospital_id", "sku_id", "serial", "accepted_on", "warranty_to")
    return [InstalledUnit(*row) for row in rows.values_list(*columns)]
