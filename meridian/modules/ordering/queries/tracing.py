"""What changed in an order since it was submitted."""

from __future__ import annotations

from typing import Any

from meridian.kernel.audit.models import ChangeLog

from ..models import Order, OrderLine

_FIELDS = ("qty", "cancelled_qty", "price_e4")


def changes_since_submit(order: Order) -> list[dict[str, Any]]:
    """``[{at, by, reason, line_no, field, label, before, after}]`` oldest first: what the dealer did not send so."""
    if order.submitted_at is None:
        return []
    lines = dict(
        OrderLine.objects.unscoped("lines of an order in hand").filter(order=order).values_list("id", "line_no")
    )
    rows = ChangeLog.objects.filter(
        object_type="ordering.orderline", object_id__in=list(lines), at__gte=order.submitted_at
    )
    found = []
    for change in rows.exclude(command="ordering.submit_order").order_by("id"):
        about = {"at": change.at, "by": change.actor_name, "reason": change.reason, "line_no": lines[change.object_id]}
        if change.action == ChangeLog.Action.CREATE:
            if change.command == "ordering.create_order":
                continue
            found.append(
                {
                    **about,
                    "field": "qty",
                    "label": _label("qty"),
                    "before": None,
                    "after": (change.diff.get("qty") or [None, None])[1],
                }
            )
            continue
        for name, pair in change.diff.items():
            if name in _FIELDS and isinstance(pair, list):
                found.append({**about, "field": name, "label": _label(name), "before": pair[0], "after": pair[1]})
    return found


def _label(name: str) -> str:
    return str(OrderLine._meta.get_field(name).verbose_name)
