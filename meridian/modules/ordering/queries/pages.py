"""What the pages of orders show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible

from ..choices import CLOSED, OrderStatus
from ..models import Allocation, Order, OrderLine

_SHOWN = "parts of orders the actor may see"
BACK_ORDERED = F("qty") - F("cancelled_qty") - F("shipped_qty") - F("allocated_qty")


def order_for(actor: Actor, pk: int, code: str = "ordering.order:view") -> Order:
    """The order under the actor's scope. Raises NotVisible."""
    rows = Order.objects.visible_to(actor, code).select_related(
        "dealer", "hospital", "parent", "warehouse", "stock_count", "authorisation", "invoiced_by", "fulfilled_by"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"order {pk}")
    return row


def lines_of(orders: Iterable[Order]) -> dict[int, list[OrderLine]]:
    """``{order id: lines}`` with SKU and product loaded."""
    found: dict[int, list[OrderLine]] = defaultdict(list)
    rows = OrderLine.objects.unscoped(_SHOWN).filter(order__in=[order.pk for order in orders])
    for line in rows.select_related("sku__product", "promotion").order_by("order_id", "line_no"):
        found[line.order_id].append(line)
    return found


def orders_of(actor: Actor, dealer_id: int | None = None, group: str = "") -> QuerySet[Order]:
    """Orders the actor may see, latest first; ``group`` open, done or "" (all)."""
    rows = Order.objects.visible_to(actor).select_related("dealer").order_by("-id")
    if dealer_id is not None:
        rows = rows.filter(dealer_id=dealer_id)
    if group == "open":
        return rows.exclude(status__in=CLOSED)
    return rows.filter(status__in=CLOSED) if group == "done" else rows


def waiting(actor: Actor, status: str = OrderStatus.SUBMITTED) -> QuerySet[Order]:
    """Orders of the desk, the longest waiting first."""
    code = "ordering.order:release"
    rows = Order.objects.visible_to(actor, code).filter(status=status).select_related("dealer", "hospital")
    return rows.order_by("submitted_at", "id")


def desk_counts(actor: Actor) -> dict[str, int]:
    """``{submitted, held, back}``: orders per tab of the desk."""
    rows = Order.objects.visible_to(actor, "ordering.order:release").filter(status__in=("SUBMITTED", "HELD"))
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("id")).values_list("status", "n"))
    return {"submitted": counts.get("SUBMITTED", 0), "held": counts.get("HELD", 0), "back": back_orders(actor).count()}


def back_orders(actor: Actor) -> QuerySet[OrderLine]:
    """Lines of released orders with units nobody could set aside yet, the oldest order first."""
    orders = Order.objects.visible_to(actor, "ordering.order:release").filter(status=OrderStatus.RELEASED)
    rows = OrderLine.objects.unscoped("of orders the actor may release").filter(order__in=orders)
    return (
        rows.annotate(missing=BACK_ORDERED).filter(missing__gt=0)
        .select_related("order__dealer", "sku__product").order_by("order__released_at", "order_id", "line_no")
    )  # fmt: skip


def desk_badge(actor: Actor) -> tuple[int, bool] | None:
    """How many orders wait for a clerk, for the menu."""
    number = Order.objects.visible_to(actor, "ordering.order:release").filter(status=OrderStatus.SUBMITTED).count()
    return (number, False) if number else None


def draft_of(actor: Actor, dealer_id: int) -> Order | None:
    """The draft the actor is writing for a dealer: his latest one."""
    rows = Order.objects.visible_to(actor, "ordering.order:change").filter(
        dealer_id=dealer_id, status=OrderStatus.DRAFT
    )
    mine = rows.filter(Q(created_by_id=actor.user_id) | Q(created_by__isnull=True)) if actor.user_id else rows
    return mine.select_related("dealer").order_by("-id").first()


def latest_order(actor: Actor, dealer_id: int) -> Order | None:
    """The dealer's latest order that was sent."""
    rows = Order.objects.visible_to(actor).filter(dealer_id=dealer_id).exclude(status=OrderStatus.DRAFT)
    return rows.order_by("-id").first()


def progress_of(orders: Sequence[Order]) -> dict[int, dict[str, Any]]:
    """``{order id: {lines, units, shipped, missing}}`` for lists of orders; cancelled units are left out."""
    rows = OrderLine.objects.unscoped(_SHOWN).filter(order__in=[order.pk for order in orders]).order_by()
    sums = rows.values("order_id").annotate(
        lines=Count("id", filter=Q(qty__gt=F("cancelled_qty"))), units=Sum(F("qty") - F("cancelled_qty")),
        shipped=Sum("shipped_qty"), missing=Sum(BACK_ORDERED),
    )  # fmt: skip
    return {row["order_id"]: row for row in sums}


def allocations_of(order: Order) -> dict[int, list[Allocation]]:
    """``{line id: allocations}`` that still keep goods, with lot and warehouse."""
    rows = Allocation.objects.unscoped(_SHOWN).filter(line__order=order, open_qty__gt=0)
    found: dict[int, list[Allocation]] = defaultdict(list)
    for row in rows.select_related("lot", "warehouse").order_by("lot__expiry_date", "id"):
        found[row.line_id].append(row)
    return found
