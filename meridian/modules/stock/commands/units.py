"""Single units go along with the goods of a posting. Called by every command that books goods; a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.ledger.sql import fetch, in_list, insert_new, run
from meridian.kernel.records.bulk_rows import insert_rows

from ..choices import Holder, PostingCode
from ..models import StockAccount, StockPosting, StockUnit, UnitMove
from ..queries.holders import account_labels
from ..rules.account_keys import parse_account_key
from ..rules.units import Outlet, UnitStep, named_twice, outlet_of_rest, unit_key, unsound_serials

# Between these every unit is known: their goods move by documents of the company only.
STRICT = frozenset({Holder.COMPANY, Holder.TRANSIT})
MOVE_COLUMNS = ("unit_id", "posting_id", "from_account_id", "to_account_id", "business_date", "source_line")
_WHY = "units go along with goods that are booked"


class _Going(NamedTuple):
    """A unit of a step: its identity and the two accounts."""

    key: str
    serial: str
    sku_id: int
    lot_id: int | None
    from_id: int
    to_id: int
    source_line: int | None


def settle_units(posting: StockPosting, steps: Sequence[UnitStep] | None) -> None:
    """Move the units that a posting names, then see to units left behind on accounts that have fewer goods than units.

    Units nobody named follow when all goods of the account went to one place. Otherwise they have to be named for company
    warehouses and goods in transit; a dealer's book may lag behind, because sales are reported without serials. A reversal
    takes back the units its posting moved. Raises RuleViolation ``stock.units_*``; the posting is undone with it.
    """
    if posting.reverses_id:
        steps = _steps_back(posting.reverses_id)
    if steps:
        _carry(posting, [step for step in steps if step.serials])
    if posting.code != PostingCode.FLOW:
        _follow(posting)


def _steps_back(posting_id: int) -> list[UnitStep]:
    rows = UnitMove.objects.unscoped(_WHY).filter(posting_id=posting_id)
    grouped: dict[tuple, list[str]] = defaultdict(list)
    columns = ("to_account__key", "from_account__key", "source_line", "unit__serial")
    for start, end, line, serial in rows.order_by("id").values_list(*columns):
        grouped[start, end, line].append(serial)
    return [UnitStep(start, end, tuple(serials), line) for (start, end, line), serials in grouped.items()]


def _carry(posting: StockPosting, steps: Sequence[UnitStep]) -> None:
    if not steps:
        return
    parsed = {step.from_key: parse_account_key(step.from_key) for step in steps}
    wrong = unsound_serials(serial for step in steps for serial in step.serials)
    if wrong:
        raise refusal("stock.units_unreadable", serial=wrong[0][:80])
    if any(step.from_key == step.to_key for step in steps):
        raise refusal("stock.units_same")
    twice = named_twice(steps, {key: part.sku_id for key, part in parsed.items()})
    if twice:
        raise refusal("stock.units_twice", serial=twice[0])
    accounts = _accounts(steps)
    _require_goods(posting, steps, accounts)
    going = [
        _Going(
            unit_key(parsed[step.from_key].sku_id, serial), serial, parsed[step.from_key].sku_id,
            parsed[step.from_key].lot_id or None, accounts[step.from_key], accounts[step.to_key], step.source_line,
        )
        for step in steps
        for serial in step.serials
    ]  # fmt: skip
    known = _positions(going)
    _register(posting, [one for one in going if one.key not in known])
    known = _positions(going)
    _require_there(going, known)
    _move(posting, [(known[one.key][0], one.from_id, one.to_id, one.source_line) for one in going])


def _accounts(steps: Sequence[UnitStep]) -> dict[str, int]:
    keys = sorted({key for step in steps for key in (step.from_key, step.to_key)})
    condition, params = in_list('"key"', keys)
    return dict(fetch(f'SELECT "key", id FROM "{StockAccount._meta.db_table}" WHERE {condition}', params))  # noqa: S608


def _require_goods(posting: StockPosting, steps: Sequence[UnitStep], accounts: Mapping[str, int]) -> None:
    """No more units than goods went along the same way in this posting."""
    moved = {(start, end): qty for start, end, qty in _ways(posting)}
    named: dict[tuple[int | None, int | None], int] = defaultdict(int)
    for step in steps:
        named[accounts.get(step.from_key), accounts.get(step.to_key)] += len(step.serials)
    for way, count in named.items():
        if count > moved.get(way, 0):
            raise refusal("stock.units_more", named=count, moved=moved.get(way, 0))


def _ways(posting: StockPosting, account_ids: Sequence[int] | None = None) -> list[tuple[int, int, int]]:
    """``(from, to, base units)`` of a posting; of some accounts the goods left when given."""
    narrowed, params = ("", []) if account_ids is None else in_list("counter_id", account_ids)
    return fetch(
        'SELECT counter_id, account_id, CAST(SUM(delta) AS BIGINT) FROM "stock_stockentry" '  # noqa: S608
        f"WHERE posting_id = %s AND delta > 0 AND counter_id IS NOT NULL{' AND ' if narrowed else ''}{narrowed} "
        "GROUP BY counter_id, account_id",
        [posting.pk, *params],
    )


def _positions(going: Sequence[_Going]) -> dict[str, tuple[int, int, int | None]]:
    """``{key: (unit, account, lot)}`` of units that are known."""
    condition, params = in_list('"key"', [one.key for one in going])
    rows = fetch(f'SELECT "key", id, account_id, lot_id FROM "stock_stockunit" WHERE {condition}', params)  # noqa: S608
    return {key: (pk, account, lot) for key, pk, account, lot in rows}


def _register(posting: StockPosting, fresh: Sequence[_Going]) -> None:
    """Units seen for the first time stand where they come from. Somebody else may register the same serial meanwhile."""
    columns = ("key", "sku_id", "lot_id", "serial", "account_id", "moved_on")
    day = posting.business_date
    rows = [(one.key, one.sku_id, one.lot_id, one.serial, one.from_id, day) for one in sorted(fresh)]
    if rows:
        insert_new(StockUnit, columns, [(*row[:5], row[5].isoformat()) for row in rows])


def _require_there(going: Sequence[_Going], known: Mapping[str, tuple[int, int, int | None]]) -> None:
    astray = [one for one in going if known[one.key][1] != one.from_id]
    if not astray:
        return
    ids = {known[one.key][1] for one in astray[:20]} | {one.from_id for one in astray[:20]}
    labels = account_labels(list(StockAccount.objects.unscoped(_WHY).filter(pk__in=ids)))
    raise RuleViolation(
        _issue("stock.units_elsewhere", serial=one.serial, place=labels[known[one.key][1]], wanted=labels[one.from_id])
        for one in astray[:20]
    )


def _move(posting: StockPosting, rows: Sequence[tuple[int, int, int, int | None]]) -> None:
    """``(unit, from, to, line)``: positions by a conditional UPDATE for each way, then the moves."""
    ways: dict[tuple[int, int], list[int]] = defaultdict(list)
    for unit, start, end, _line in rows:
        ways[start, end].append(unit)
    day = posting.business_date.isoformat()
    for (start, end), units in sorted(ways.items()):
        condition, params = in_list("id", sorted(units))
        moved = run(
            f"UPDATE stock_stockunit SET account_id = %s, moved_on = %s WHERE account_id = %s AND {condition}",  # noqa: S608
            [end, day, start, *params],
        )
        if moved != len(units):
            raise refusal("stock.units_taken", number=len(units) - moved)
    insert_rows(
        UnitMove, MOVE_COLUMNS,
        [(unit, posting.pk, start, end, posting.business_date, line) for unit, start, end, line in rows],
    )  # fmt: skip


def _follow(posting: StockPosting) -> None:
    """Units on accounts that goods left in this posting and that hold fewer goods than units now."""
    short = fetch(
        "SELECT x.id, x.holder_type, x.on_hand, x.units FROM (SELECT a.id, a.holder_type, a.on_hand, "
        "(SELECT COUNT(*) FROM stock_stockunit u WHERE u.account_id = a.id) AS units FROM stock_stockaccount a "
        "WHERE NOT a.may_be_negative AND a.id IN (SELECT e.account_id FROM stock_stockentry e WHERE e.posting_id = %s "
        "AND e.delta < 0) AND EXISTS (SELECT 1 FROM stock_stockunit u WHERE u.account_id = a.id)) AS x "
        "WHERE x.units > x.on_hand ORDER BY x.id",
        [posting.pk],
    )
    if not short:
        return
    ids = [row[0] for row in short]
    outlets: dict[int, list[Outlet]] = defaultdict(list)
    named = _named(posting)
    for start, end, qty in _ways(posting, ids):
        if start != end:
            outlets[start].append(Outlet(end, qty, named.get((start, end), 0)))
    astray = []
    for account, holder, on_hand, units in short:
        target, must_name = outlet_of_rest(on_hand, units, outlets[account])
        if target is not None:
            rest = (
                StockUnit.objects.unscoped(_WHY).filter(account_id=account).order_by("id").values_list("id", flat=True)
            )
            _move(posting, [(unit, account, target, None) for unit in rest])
        elif must_name and holder in STRICT:
            astray.append((account, units - on_hand))
    if astray:
        labels = account_labels(list(StockAccount.objects.unscoped(_WHY).filter(pk__in=ids)))
        raise RuleViolation(
            _issue("stock.units_unnamed", account=labels[account], number=count) for account, count in astray[:20]
        )


def _named(posting: StockPosting) -> dict[tuple[int, int], int]:
    rows = fetch(
        "SELECT from_account_id, to_account_id, COUNT(*) FROM stock_unitmove WHERE posting_id = %s "
        "GROUP BY from_account_id, to_account_id",
        [posting.pk],
    )
    return {(start, end): count for start, end, count in rows}


_TEXTS: dict[str, tuple[Any, Any]] = {
    "stock.units_unreadable": (
        _("“%(serial)s” is not a serial number."),
        _("Scan the code of the unit again, or type it as it is printed."),
    ),
    "stock.units_same": (_("Units cannot move to where they stand."), _("Choose another place.")),
    "stock.units_twice": (_("The serial number %(serial)s is named twice."), _("Each unit moves once; scan the other one.")),
    "stock.units_more": (
        _("%(named)s serial numbers are named for %(moved)s units of goods."),
        _("Name as many units as move, or correct the quantity."),
    ),
    "stock.units_elsewhere": (
        _("The unit %(serial)s stands on “%(place)s”, not on “%(wanted)s”."),
        _("Look at the label again; trace the unit to see where it went."),
    ),
    "stock.units_taken": (
        _("%(number)s units were moved by somebody else just now."),
        _("Reload the page and scan what is still there."),
    ),
    "stock.units_unnamed": (
        _("%(number)s units of “%(account)s” leave without being named."),
        _("Scan or enter their serial numbers: of these goods every unit is known."),
    ),
}  # fmt: skip


def _issue(code: str, **params: object) -> Issue:
    message, mend = _TEXTS[code]
    return Issue(code=code, message=message, mend=mend, field="serials", params=params)


def refusal(code: str, **params: object) -> RuleViolation:
    """The refusal of units, with the way out."""
    return RuleViolation(_issue(code, **params))


__all__ = ["STRICT", "refusal", "settle_units"]
