"""Facts that several documents of goods show."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor


def kept_until(row: Any, actor: Actor) -> str:
    """Until when the record must exist."""
    if row.retention_until is None:
        return _("for ever")
    return date_format(row.retention_until, "Y-m-d")


def shipment_documents(row: Any, actor: Actor) -> dict[str, Any]:
    """What the panel of a shipment offers: papers to print, confirming, temperatures."""
    return {
        "shipment": row, "is_open": row.status == "SHIPPED" and actor.may("logistics.shipment:receive"),
        "may_temperature": row.status == "SHIPPED" and row.is_cold_chain and actor.may("logistics.temperaturefile:add"),
        "is_picked": row.pick_list_id is not None and not actor.is_dealer,
    }  # fmt: skip


def degrees(tenths: int | None) -> str:
    """Tenths of a degree as text; empty for None."""
    return "" if tenths is None else f"{tenths / 10:.1f} °C"
