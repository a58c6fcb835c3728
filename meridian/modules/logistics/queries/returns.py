"""What a dealer can send back."""

from __future__ import annotations

from django.db.models import F, QuerySet

from ..choices import ShipmentStatus
from ..models import ShipmentLine


def returnable(dealer_id: int) -> QuerySet[ShipmentLine]:
    """Lines of confirmed deliveries from our warehouses with something not returned yet, newest first."""
    return (
        ShipmentLine.objects.unscoped("the deliveries of the dealer who returns")
        .filter(
            shipment__dealer_id=dealer_id, shipment__status=ShipmentStatus.RECEIVED, shipment__warehouse__isnull=False,
            qty__gt=F("returned_qty"),
        )
        .select_related("shipment", "sku__product", "lot")
        .order_by("-shipment__ship_date", "sku__code", "id")
    )  # fmt: skip
