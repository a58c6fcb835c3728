"""The life of a lot: who held it, how it went from hand to hand, who has it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from meridian.kernel.base.actors import Actor, system_actor
from meridian.kernel.ledger.sql import fetch

from ..choices import Holder
from ..models import StockAccount
from .balances import _day
from .holders import HolderRef, Resolver, holder_names
from .ledger import LEDGER, inward_entries, inward_moves

_ORDER = [
    Holder.SUPPLIER, Holder.OPENING, Holder.COMPANY, Holder.TRANSIT, Holder.DEALER, Holder.HOSPITAL, Holder.UNEXPLAINED,
    Holder.COUNT_DIFFERENCE, Holder.HOUSE_DIFFERENCE, Holder.SCRAP,
]  # fmt: skip


@dataclass(slots=True)
class LotNode:
    """A holder on the path. ``on_hand`` is what he has now, None where the actor may not see it; all in base units."""

    key: str
    holder_type: str
    holder_id: int
    name: str
    on_hand: int | None = None
    received: int = 0
    sent: int = 0
    by_condition: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "holder": self.key, "type": self.holder_type, "id": self.holder_id, "name": self.name,
            "on_hand": self.on_hand, "received": self.received, "sent": self.sent, "by_condition": self.by_condition,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LotEdge:
    """All moves of the lot from one holder to another: quantity, number of moves, first and last day, kinds of posting."""

    from_key: str
    to_key: str
    qty: int
    moves: int
    first_date: date
    last_date: date
    codes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "from": self.from_key, "to": self.to_key, "qty": self.qty, "moves": self.moves,
            "first_date": self.first_date.isoformat(), "last_date": self.last_date.isoformat(), "codes": list(self.codes),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LotPath:
    """Nodes in the order of the channel (production, warehouse, transit, dealers, hospitals, unexplained), and edges by date."""

    lot_id: int
    nodes: tuple[LotNode, ...]
    edges: tuple[LotEdge, ...]

    def node(self, key: str) -> LotNode:
        """The node ``DEALER:12``. Raises KeyError."""
        for node in self.nodes:
            if node.key == key:
                return node
        raise KeyError(key)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "lot_id": self.lot_id,
            "nodes": [node.as_dict() for node in self.nodes],
            "edges": [edge.as_dict() for edge in self.edges],
        }


def lot_path(actor: Actor, lot_id: int, *, resolvers: Mapping[str, Resolver] | None = None) -> LotPath:
    """The whole life of a lot as far as the actor may see it: moves that touch an account he may see.

    Reversed postings and their reversals are left out. ``resolvers`` as in :func:`holders.holder_names`.
    """
    held: dict[HolderRef, dict[str, int]] = defaultdict(dict)
    for kind, pk, condition, on_hand in (
        StockAccount.objects.visible_to(actor).filter(lot_id=lot_id)
        .values_list("holder_type", "holder_id", "condition", "on_hand")
    ):  # fmt: skip
        held[kind, pk][condition] = on_hand
    edges = [edge for edge in _edges(lot_id) if edge[0] in held or edge[1] in held]
    refs = {edge[0] for edge in edges} | {edge[1] for edge in edges}
    refs |= {ref for ref, conditions in held.items() if any(conditions.values())}
    nodes = _nodes(refs, held, holder_names(refs, resolvers))
    for source, target, qty, *_rest in edges:
        nodes[source].sent += qty
        nodes[target].received += qty
    ordered = sorted(nodes.values(), key=lambda n: (_ORDER.index(Holder(n.holder_type)), n.name, n.holder_id))
    drawn = (LotEdge(_key(edge[0]), _key(edge[1]), *edge[2:]) for edge in edges)
    return LotPath(lot_id, tuple(ordered), tuple(sorted(drawn, key=lambda e: (e.first_date, e.from_key, e.to_key))))


def _key(ref: HolderRef) -> str:
    return f"{ref[0]}:{ref[1]}"


def _nodes(
    refs: Iterable[HolderRef], held: Mapping[HolderRef, dict[str, int]], names: Mapping[HolderRef, str]
) -> dict[HolderRef, LotNode]:
    nodes = {}
    for ref in refs:
        node = nodes[ref] = LotNode(_key(ref), ref[0], ref[1], names[ref])
        if ref in held:
            node.on_hand = sum(held[ref].values())
            node.by_condition = {condition: qty for condition, qty in sorted(held[ref].items()) if qty}
    return nodes


def _edges(lot_id: int) -> list[tuple[HolderRef, HolderRef, int, int, date, date, tuple[str, ...]]]:
    """Moves of a lot summed by pair of holders; changes of condition at one holder are not moves."""
    rows = StockAccount.objects.unscoped("the path is cut to what the actor may see").filter(lot_id=lot_id)
    # The other side of a move is of the same lot, so these are all accounts the path can touch.
    holders = {pk: (kind, holder) for pk, kind, holder in rows.values_list("pk", "holder_type", "holder_id")}
    merged: dict[tuple[HolderRef, HolderRef], list[Any]] = {}
    for account_id, counter_id, code, qty, count, first, latest in _inward(list(holders)):
        if counter_id is None or holders[counter_id] == holders[account_id]:
            continue
        sums = merged.setdefault((holders[counter_id], holders[account_id]), [0, 0, date.max, date.min, set()])
        sums[0] += qty
        sums[1] += count
        sums[2], sums[3] = min(sums[2], _day(first)), max(sums[3], _day(latest))
        sums[4].add(code)
    return [(*pair, *sums[:4], tuple(sorted(sums[4]))) for pair, sums in merged.items()]


class LotCustomer(NamedTuple):
    """Somebody outside the company who received a lot: base units in all, receipts, first and last day, what he has now."""

    holder_type: str
    holder_id: int
    name: str
    received: int
    moves: int
    first_date: date
    last_date: date
    on_hand: int


def lot_customers(
    actor: Actor, lot_id: int, *, kinds: Iterable[str] = (Holder.DEALER, Holder.HOSPITAL)
) -> list[LotCustomer]:
    """Every dealer and hospital that received a lot, as far as the actor may see them; the largest first. A recall's list.

    Reversed postings do not count, nor do changes of condition at one holder. Two statements, whatever the lot; cost grows
    with the lot's own moves.
    """
    rows = StockAccount.objects.visible_to(actor).filter(lot_id=lot_id, holder_type__in=[str(kind) for kind in kinds])
    columns = ("pk", "holder_type", "holder_id", "on_hand", "hospital__name", "dealer__name")
    refs: dict[int, HolderRef] = {}
    people: dict[
        HolderRef, list[Any]
    ] = {}  # name, on hand, received, moves, first, latest (days as the database gives them)
    for pk, kind, holder, on_hand, hospital, dealer in rows.values_list(*columns):
        refs[pk] = (kind, holder)
        people.setdefault((kind, holder), [hospital or dealer or "", 0, 0, 0, None, None])[1] += on_hand
    for account_id, counter_id, qty, moves, first, latest in _received(list(refs)):
        ref = refs[account_id]
        if refs.get(counter_id) == ref:
            continue
        row = people[ref]
        row[2] += qty
        row[3] += moves
        row[4] = first if row[4] is None else min(row[4], first)
        row[5] = latest if row[5] is None else max(row[5], latest)
    found = [
        LotCustomer(*ref, name, qty, moves, _day(first), _day(latest), on_hand)
        for ref, (name, on_hand, qty, moves, first, latest) in people.items()
        if moves
    ]
    return sorted(found, key=lambda one: (-one.received, one.name, one.holder_id))


def _received(account_ids: list[int]) -> list[tuple[Any, ...]]:
    """``(account, other side, base units, moves, first day, last day)`` of what came into accounts; nothing reversed.

    :func:`ledger.inward_moves` also tells kinds of posting apart and is slower by that.
    """
    if not account_ids:
        return []
    entries, params = inward_entries(account_ids)
    posting = LEDGER.table("posting")
    sql = (
        f"WITH e AS MATERIALIZED ({entries}) "  # noqa: S608
        "SELECT account_id, counter_id, CAST(SUM(delta) AS BIGINT), COUNT(*), MIN(business_date), MAX(business_date) FROM e "
        f"WHERE posting_id NOT IN (SELECT id FROM {posting} WHERE reverses_id IS NOT NULL "
        f"UNION ALL SELECT reverses_id FROM {posting} WHERE reverses_id IS NOT NULL) GROUP BY account_id, counter_id"
    )
    return fetch(sql, params)


def _inward(account_ids: list[int]) -> list[tuple[Any, ...]]:
    moves, params = inward_moves(account_ids)
    return fetch(f"{moves} SELECT account_id, counter_id, code, qty, moves, first, latest FROM x", params)  # noqa: S608


def lot_trace(
    number: str, *, actor: Actor | None = None, sku_code: str = "", resolvers: Mapping[str, Resolver] | None = None
) -> list[dict[str, Any]]:
    """Everything about every lot with this number (several SKUs may share one), as plain values for JSON.

    Per lot: sku, lot, dates, status, ``holders`` with goods now, ``path`` (edges with names), ``quantities`` by kind of
    holder (base units). Empty list when no lot has the number. Without an actor the system looks (command line).
    """
    actor = actor or system_actor("trace", channel="cli")
    model = StockAccount._meta.get_field("lot").related_model
    lots = (
        model.objects.visible_to(actor)
        .filter(number=number.strip())
        .select_related("sku__product")
        .order_by("sku__code")
    )
    if sku_code:
        lots = lots.filter(sku__code=sku_code)
    return [_traced(lot, lot_path(actor, lot.pk, resolvers=resolvers)) for lot in lots]


def _traced(lot: Any, path: LotPath) -> dict[str, Any]:
    names = {node.key: node.name for node in path.nodes}
    quantities: dict[str, int] = dict.fromkeys((str(kind) for kind in Holder), 0)
    for node in path.nodes:
        quantities[node.holder_type] += node.on_hand or 0
    return {
        "lot": lot.number,
        "lot_id": lot.pk,
        "sku": lot.sku.code,
        "sku_name": str(lot.sku),
        "unit": lot.sku.base_unit,
        "production_date": lot.production_date.isoformat() if lot.production_date else None,
        "expiry_date": lot.expiry_date.isoformat() if lot.expiry_date else None,
        "status": lot.status,
        "holders": [node.as_dict() for node in path.nodes if node.on_hand],
        "path": [
            {**edge.as_dict(), "from_name": names[edge.from_key], "to_name": names[edge.to_key]} for edge in path.edges
        ],
        "quantities": quantities,
    }
