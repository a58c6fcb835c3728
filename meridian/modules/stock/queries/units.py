"""Where is the unit with this serial number, how did it come there, and do units and goods add up?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.ledger.sql import fetch, in_list
from meridian.modules.catalog import queries as catalog

from ..choices import Condition, Holder
from ..models import StockAccount, StockUnit, UnitMove
from ..rules.units import unit_key
from .holders import holder_names

_WHY = "the path of a unit is cut to what the actor may see"


class UnitPlace(NamedTuple):
    """A unit and where it stands, by keys."""

    unit_id: int
    account_key: str
    lot_id: int | None


@dataclass(frozen=True, slots=True)
class UnitLeg:
    """One step of a unit's way. ``source_type`` and ``source_id`` name the document; ``code_text`` says what happened."""

    on: date
    from_name: str
    to_name: str
    from_type: str
    to_type: str
    condition: str
    code_text: str
    source_type: str
    source_id: int
    posting_id: int


@dataclass(frozen=True, slots=True)
class UnitPath:
    """A unit with its way. ``unnamed_out``: base units its present holder passed on without naming serials; more than none
    means that this unit may be among them. ``holder`` is empty when the actor may not see who has it now."""

    unit: StockUnit
    holder: str
    holder_type: str
    since: date
    legs: tuple[UnitLeg, ...]
    unnamed_out: int


def find_units(actor: Actor, text: str, limit: int = 20) -> list[StockUnit]:
    """Units a code or a serial number stands for, as far as the actor may see them. A full UDI finds one, a serial alone
    one for every SKU that uses it. SKU, product, lot and the account with its holder are loaded."""
    given = text.strip()
    if not given:
        return []
    reading = catalog.read_udi(given, today=actor.today)
    units = StockUnit.objects.unscoped(_WHY).select_related("sku__product", "lot", "account")
    if reading.di and reading.serial:
        found = catalog.sku_of_di(reading.di)
        units = units.filter(key=unit_key(found[0], reading.serial)) if found else units.none()
    else:
        units = units.filter(serial=given)
    rows = list(units.order_by("key")[:limit])
    seen = _visible_units(actor, rows)
    return [row for row in rows if row.pk in seen]


def _visible_units(actor: Actor, units: Sequence[StockUnit]) -> set[int]:
    """Units that stand, or once stood, on an account the actor may see."""
    if not units:
        return set()
    moves = UnitMove.objects.unscoped(_WHY).filter(unit_id__in=[one.pk for one in units])
    touched: dict[int, set[int]] = {one.pk: {one.account_id} for one in units}
    for unit, start, end in moves.values_list("unit_id", "from_account_id", "to_account_id"):
        touched[unit] |= {start, end}
    every = {account for accounts in touched.values() for account in accounts}
    mine = set(StockAccount.objects.visible_to(actor).filter(pk__in=every).values_list("pk", flat=True))
    return {unit for unit, accounts in touched.items() if accounts & mine}


def unit_path(actor: Actor, unit_id: int) -> UnitPath:
    """The whole way of a unit (production → warehouse → dealer → hospital), cut to legs that touch what the actor may see.

    Four statements. Raises NotVisible for a unit that never was where the actor may look.
    """
    unit = StockUnit.objects.unscoped(_WHY).select_related("sku__product", "lot").filter(pk=unit_id).first()
    if unit is None:
        raise NotVisible(f"unit {unit_id}")
    moves = list(
        UnitMove.objects.unscoped(_WHY).filter(unit_id=unit_id).select_related("posting").order_by("id")
    )  # fmt: skip
    ids = {unit.account_id} | {key for move in moves for key in (move.from_account_id, move.to_account_id)}
    columns = ("pk", "holder_type", "holder_id", "condition", "on_hand")
    rows = StockAccount.objects.unscoped(_WHY).filter(pk__in=ids)
    accounts = {row[0]: row[1:] for row in rows.values_list(*columns)}
    mine = set(StockAccount.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    if not mine:
        raise NotVisible(f"unit {unit_id}")
    names = holder_names((kind, holder) for kind, holder, _condition, _on_hand in accounts.values())
    shown = [move for move in moves if {move.from_account_id, move.to_account_id} & mine]
    kind, holder, _condition, on_hand = accounts[unit.account_id]
    is_open = unit.account_id in mine or bool(shown and shown[-1].to_account_id == unit.account_id)
    return UnitPath(
        unit, names[kind, holder] if is_open else "", kind if is_open else "", unit.moved_on,
        tuple(_leg(move, accounts, names) for move in shown), _unnamed_out(unit.account_id, kind, on_hand),
    )  # fmt: skip


def _leg(move: UnitMove, accounts: dict[int, tuple], names: dict[tuple[str, int], str]) -> UnitLeg:
    start, end, posting = accounts[move.from_account_id], accounts[move.to_account_id], move.posting
    condition = "" if end[2] == Condition.GOOD else str(Condition(end[2]).label)
    return UnitLeg(
        move.business_date, names[start[0], start[1]], names[end[0], end[1]], start[0], end[0], condition,
        posting.code_text(), posting.source_type, posting.source_id, posting.pk,
    )  # fmt: skip


def _unnamed_out(account_id: int, kind: str, on_hand: int) -> int:
    """Units known to be at a dealer beyond what his book has: sold or moved on without serials."""
    if kind != Holder.DEALER:
        return 0
    known = StockUnit.objects.unscoped(_WHY).filter(account_id=account_id).count()
    return max(known - on_hand, 0)


def unit_places(sku_id: int, serials: Iterable[str]) -> dict[str, UnitPlace]:
    """``{serial: where it stands}`` of the SKU's units that are known. One statement."""
    keys = {unit_key(sku_id, serial): serial for serial in serials}
    rows = StockUnit.objects.unscoped("units that a document names").filter(key__in=list(keys))
    found = rows.values_list("key", "pk", "account__key", "lot_id")
    return {keys[key]: UnitPlace(pk, account, lot) for key, pk, account, lot in found}


def units_of_line(source_type: str, source_id: int | None, source_line: int, account_key: str) -> list[str]:
    """Serial numbers that a line of a document brought to an account and that are still there, in their order.

    ``source_id`` None: the line's number is enough, because the lines are documents themselves.
    """
    rows = UnitMove.objects.unscoped("units of a document the actor works on").filter(
        posting__source_type=source_type, source_line=source_line, to_account__key=account_key,
        unit__account__key=account_key,
    )  # fmt: skip
    if source_id is not None:
        rows = rows.filter(posting__source_id=source_id)
    return list(dict.fromkeys(rows.order_by("id").values_list("unit__serial", flat=True)))


def units_of_lot(actor: Actor, lot_id: int, limit: int = 500) -> list[tuple[str, str, str]]:
    """``(serial, holder type, holder)`` of a lot's units as far as the actor may see them; for a recall's list."""
    rows = StockUnit.objects.unscoped(_WHY).filter(
        lot_id=lot_id, account__in=StockAccount.objects.visible_to(actor).filter(lot_id=lot_id)
    )
    found = list(rows.order_by("serial").values_list("serial", "account__holder_type", "account__holder_id")[:limit])
    names = holder_names((kind, holder) for _serial, kind, holder in found)
    return [(serial, kind, names[kind, holder]) for serial, kind, holder in found]


def unit_problems() -> Iterator[tuple[str, str, int | None]]:
    """What does not add up between units and goods: ``(code, text, account)``. Read by ``meridian verify``.

    A unit stands where its last move ended, of its own SKU and lot; each move begins where the one before ended; no posting
    moves more units than goods; company warehouses and transit never hold more units than goods.
    """
    for serial, in fetch(
        "SELECT u.serial FROM stock_stockunit u WHERE u.account_id <> (SELECT m.to_account_id FROM stock_unitmove m "
        "WHERE m.unit_id = u.id ORDER BY m.id DESC LIMIT 1) OR NOT EXISTS (SELECT 1 FROM stock_unitmove m WHERE m.unit_id = u.id)"
    ):  # fmt: skip
        yield "unit_position", f"unit {serial} does not stand where its last move ended", None
    for serial, in fetch(
        "SELECT DISTINCT u.serial FROM (SELECT unit_id, from_account_id, LAG(to_account_id) OVER (PARTITION BY unit_id "
        "ORDER BY id) AS before FROM stock_unitmove) AS m JOIN stock_stockunit u ON u.id = m.unit_id "
        "WHERE m.before IS NOT NULL AND m.before <> m.from_account_id"
    ):  # fmt: skip
        yield "unit_path", f"unit {serial} left an account on which it did not stand", None
    for serial, in fetch(
        "SELECT u.serial FROM stock_stockunit u JOIN stock_stockaccount a ON a.id = u.account_id "
        "WHERE u.sku_id <> a.sku_id OR COALESCE(u.lot_id, 0) <> COALESCE(a.lot_id, 0)"
    ):  # fmt: skip
        yield "unit_goods", f"unit {serial} stands on an account of another SKU or lot", None
    for key, named, moved in fetch(
        'SELECT p."key", m.named, COALESCE(g.moved, 0) FROM (SELECT posting_id, from_account_id, to_account_id, COUNT(*) AS named '
        "FROM stock_unitmove GROUP BY posting_id, from_account_id, to_account_id) AS m JOIN stock_stockposting p ON p.id = m.posting_id "
        "LEFT JOIN (SELECT e.posting_id, e.counter_id, e.account_id, SUM(e.delta) AS moved FROM stock_stockentry e "
        "WHERE e.delta > 0 AND e.posting_id IN (SELECT posting_id FROM stock_unitmove) "
        "GROUP BY e.posting_id, e.counter_id, e.account_id) AS g ON g.posting_id = m.posting_id "
        "AND g.counter_id = m.from_account_id AND g.account_id = m.to_account_id WHERE m.named > COALESCE(g.moved, 0)"
    ):
        yield "unit_posting", f"{key}: {named} units moved with {moved} goods", None
    strict, params = in_list("a.holder_type", [str(Holder.COMPANY), str(Holder.TRANSIT)])
    for pk, key, on_hand, units in fetch(
        'SELECT a.id, a."key", a.on_hand, x.units FROM stock_stockaccount a JOIN (SELECT account_id, COUNT(*) AS units '  # noqa: S608
        f"FROM stock_stockunit GROUP BY account_id) AS x ON x.account_id = a.id WHERE {strict} AND x.units > a.on_hand",
        params,
    ):
        yield "unit_balance", f"{key}: {units} units, but {on_hand} on hand", pk


__all__ = [
    "UnitLeg", "UnitPath", "UnitPlace", "find_units", "unit_path", "unit_places", "unit_problems", "units_of_line", "units_of_lot",
]  # fmt: skip
