"""How deliveries kept what orders promised: verdicts per order line, and their shares by month, carrier and dealer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from meridian.kernel.base.actors import Actor
from meridian.modules.ordering.queries import PromisedLine, promised_lines, promised_orders

from ..choices import ShipmentStatus, TemperatureState
from ..models import ShipmentLine, TemperatureFile
from ..rules.on_time import Arrival, PromisedFacts, Share, Verdict, judge, share_of

MOST_LINES = 50_000
GROUPS = ("month", "carrier", "dealer")
_SEEN = "deliveries of orders the actor may see"


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """An order line with its verdict, who carried the last part of it, and the shipments it came with."""

    line: PromisedLine
    verdict: Verdict
    carrier: str
    shipments: tuple[tuple[int, str], ...]
    good_qty: int
    damaged_qty: int

    def key(self, group: str) -> str:
        """What the line counts for in a group."""
        if group == "dealer":
            return str(self.line.dealer_id)
        return self.carrier if group == "carrier" else f"{self.verdict.due:%Y-%m}"

    def label(self, group: str) -> str:
        """The same as people read it."""
        return self.line.dealer if group == "dealer" else self.key(group)


def judged_lines(
    actor: Actor, first: date, last: date, *, dealer_id: int | None = None, contract: str = ""
) -> tuple[list[JudgedLine], bool]:
    """``(lines, is_cut)`` due in a span that can be judged today; cut at :data:`MOST_LINES`. Three queries."""
    orders = promised_orders(actor, first, last, dealer_id=dealer_id, contract=contract)
    lines = promised_lines(orders, MOST_LINES + 1)
    arrived = _arrivals(orders.order_by().values("pk"), lines)
    found = []
    for line in lines[:MOST_LINES]:
        parts = arrived.get(line.id, [])
        arrivals = tuple(part.arrival for part in parts)
        verdict = judge(PromisedFacts(line.qty, line.promised, line.wanted, arrivals), actor.today)
        if verdict is None:
            continue
        carrier = next((part.carrier for part in reversed(parts) if part.carrier), "")
        found.append(
            JudgedLine(
                line, verdict, carrier, tuple(dict.fromkeys(part.shipment for part in parts)),
                sum(one.good_qty for one in arrivals), sum(one.damaged_qty for one in arrivals),
            )
        )  # fmt: skip
    return found, len(lines) > MOST_LINES


@dataclass(frozen=True, slots=True)
class _Part:
    arrival: Arrival
    carrier: str
    shipment: tuple[int, str]


def _arrivals(order_ids, lines: Iterable[PromisedLine]) -> dict[int, list[_Part]]:
    """``{order line id: parts}``. What a platform delivered names no allocation: it goes to the lines of its SKU in turn."""
    warm = set(
        TemperatureFile.objects.unscoped(_SEEN).filter(shipment__order_id__in=order_ids)
        .exclude(state=TemperatureState.CLEAN).values_list("shipment_id", flat=True)
    )  # fmt: skip
    of_sku: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
    for line in lines:
        of_sku[line.order_id, line.sku_id].append([line.id, line.qty])
    rows = ShipmentLine.objects.unscoped(_SEEN).filter(
        shipment__order_id__in=order_ids, shipment__status__in=(ShipmentStatus.SHIPPED, ShipmentStatus.RECEIVED)
    )
    found: dict[int, list[_Part]] = defaultdict(list)
    columns = (
        "allocation__line_id", "shipment__order_id", "sku_id", "qty", "shipment_id", "shipment__number",
        "shipment__carrier__name", "shipment__received_date", "receipt_line__good_qty", "receipt_line__damaged_qty",
    )  # fmt: skip
    for line, order, sku, qty, shipment, number, carrier, day, good, damaged in rows.order_by(
        "shipment__received_date", "id"
    ).values_list(*columns):
        target = line or _next(of_sku.get((order, sku), []), qty)
        if target is not None:
            arrival = Arrival(day, good or 0, damaged or 0, shipment in warm)
            found[target].append(_Part(arrival, carrier or "", (shipment, number)))
    return found


def _next(places: list[list[int]], qty: int) -> int | None:
    for place in places:
        if place[1] > 0:
            place[1] -= qty
            return place[0]
    return places[-1][0] if places else None


def shares(rows: Iterable[JudgedLine], group: str) -> list[tuple[str, str, Share]]:
    """``[(key, label, share)]`` of a group, the weakest first; months in their order, the latest first."""
    grouped: dict[str, list[JudgedLine]] = defaultdict(list)
    for row in rows:
        grouped[row.key(group)].append(row)
    found = [(key, mine[0].label(group), share_of(row.verdict for row in mine)) for key, mine in grouped.items()]
    if group == "month":
        return sorted(found, reverse=True)
    return sorted(found, key=lambda item: (item[2].percent() or 0, item[1]))
