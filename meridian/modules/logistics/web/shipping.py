"""What a form says of goods that leave: carrier, day, and how cold-chain goods were packed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from .. import commands
from ..models import Carrier, PackingMethod


def ship_choices(request: HttpRequest, is_cold: bool) -> dict[str, Any]:
    """What ``logistics/_ship_fields.html`` shows."""
    return {
        "carriers": _carriers(), "today_text": request.actor.today.isoformat(), "is_cold": is_cold,
        "methods": _methods() if is_cold else (), "given": request.POST,
    }  # fmt: skip


def ship_facts(request: HttpRequest) -> dict[str, Any]:
    """The form as arguments of the commands that ship."""
    post = request.POST
    try:
        day = date.fromisoformat(post.get("ship_date", ""))
    except ValueError:
        day = request.actor.today
    return {
        "ship_date": day, "tracking_number": post.get("tracking_number", "")[:60], "note": post.get("note", "")[:200],
        "carrier": _carriers().filter(pk=post["carrier"]).first() if post.get("carrier", "").isdecimal() else None,
        "packing": _packing(request),
    }  # fmt: skip


def _carriers():
    return Carrier.objects.unscoped("carriers are offered to whoever ships").filter(is_active=True).order_by("code")


def _methods():
    rows = PackingMethod.objects.unscoped("methods are offered to whoever ships").filter(is_active=True)
    return rows.order_by("code")


def _packing(request: HttpRequest) -> Any:
    """The packing of cold-chain goods as typed; None when no method was chosen."""
    post = request.POST
    method = _methods().filter(pk=post["method"]).first() if post.get("method", "").isdecimal() else None

    def number(name: str) -> int:
        return int(post[name]) if post.get(name, "").isdecimal() and len(post[name]) < 5 else 0

    try:
        degrees = float(post.get("start_temp", "").replace(",", "."))
    except ValueError:
        degrees = None
    return commands.packing_of(
        method, post.get("logger_number", "")[:60], post.get("packed_by", "")[:60] or request.actor.name, number("planned_hours"),
        number("precooled_minutes"), degrees, boxes=number("boxes"),
    )  # fmt: skip
