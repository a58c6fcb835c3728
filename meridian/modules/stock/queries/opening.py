"""What becomes of the rows of an opening list: known goods, unknown lots, what is wrong and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from meridian.modules.catalog import queries as catalog

from ..choices import PostingCode
from ..models import StockPosting
from ..rules.opening_lines import OpeningRow

LOTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A row with its goods. ``state``: OK, NEW_LOT (can be registered with the list), WRONG; ``says`` explains the last two."""

    row: OpeningRow
    state: str
    sku_id: int | None = None
    sku_name: str = ""
    unit: str = ""
    lot_id: int | None = None
    last_day: date | None = None
    says: str = ""


def judge_opening(rows: Sequence[OpeningRow]) -> list[OpeningLine]:
    """Look every row up, in two queries for all of them together."""
    # sku_frame's columns are named by SKU_COLUMNS of the catalogue.
    wanted = {row.sku_code for row in rows}
    names = catalog.SKU_COLUMNS
    skus = {
        one["code"]: one
        for one in (dict(zip(names, values, strict=True)) for values in catalog.sku_frame())
        if one["code"] in wanted
    }
    lots: dict[tuple[int, str], tuple[int, date | None]] = {}
    of_sku: dict[int, list[str]] = {}
    for pk, sku_id, number, _made, ends in catalog.lots_of([one["id"] for one in skus.values()]):
        lots[sku_id, number] = (pk, ends)
        of_sku.setdefault(sku_id, []).append(number)
    seen: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        found.append(_judge(row, skus.get(row.sku_code), lots, of_sku, seen))
        seen.add((row.sku_code, row.lot_number))
    return found


def _judge(row: OpeningRow, sku: dict[str, Any] | None, lots: Any, of_sku: Any, seen: set) -> OpeningLine:
    if row.problem:
        return OpeningLine(row, "WRONG", says=_problem(row.problem))
    if sku is None:
        return OpeningLine(row, "WRONG", says=_("Nobody knows this SKU code, or it is out of use. Check the label."))
    known: dict[str, Any] = {
        "sku_id": sku["id"],
        "sku_name": f"{sku['product__name']} {sku['spec']}".strip(),
        "unit": sku["base_unit"],
    }
    if (row.sku_code, row.lot_number) in seen:
        return OpeningLine(row, "WRONG", **known, says=_("This SKU and lot are in the list twice. Add them up."))
    if not row.lot_number:
        if sku["tracking"] != "NONE":
            return OpeningLine(
                row, "WRONG", **known, says=_("These goods are told apart by lot: write the lot of the label.")
            )
        return OpeningLine(row, "OK", **known)
    lot_id, ends = lots.get((sku["id"], row.lot_number), (None, None))
    if lot_id is None:
        others = ", ".join(of_sku.get(sku["id"], [])[-LOTS_NAMED:])
        says = (
            _("The lot is not registered. Known lots of this SKU: %(lots)s.") % {"lots": others}
            if others
            else _("The lot is not registered; this SKU has no lots yet.")
        )
        if row.last_day is None:
            says += " " + _("Add its last day, so that it can be registered.")
            return OpeningLine(row, "WRONG", **known, says=says)
        return OpeningLine(row, "NEW_LOT", **known, last_day=row.last_day, says=says)
    if row.last_day and ends and row.last_day != ends:
        says = _("This lot expires on %(day)s, the list says otherwise.") % {"day": ends.isoformat()}
        return OpeningLine(row, "WRONG", **known, lot_id=lot_id, last_day=ends, says=says)
    return OpeningLine(row, "OK", **known, lot_id=lot_id, last_day=ends or row.last_day)


def _problem(code: str) -> str:
    return {
        "sku_missing": _("The SKU code is missing."),
        "quantity": _("The quantity is no whole number above zero."),
        "day": _("The last day cannot be read; write 2027-06-30."),
    }[code]


def opened_on(dealer_id: int) -> date | None:
    """The business date of the dealer's latest opening stock, or None. A second list adds to the first."""
    rows = StockPosting.objects.unscoped("whether a book was opened before").filter(
        dealer_id=dealer_id, code=PostingCode.OPENING, reversed_by__isnull=True
    )
    return rows.order_by("-business_date").values_list("business_date", flat=True).first()
