"""From the codes of a pasted or uploaded list to SKUs and base units, and what is wrong with each row at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from meridian.modules.catalog import queries as catalog

from ..models import OrderLine
from ..rules.list_reading import ListRow
from .catalogue import own_codes


@dataclass(frozen=True, slots=True)
class ListItem:
    """A row of a list: the SKU and base units it means, or the problem and what to do about it."""

    row_no: int
    text: str
    sku_id: int | None = None
    qty: int = 0
    how: str = ""
    problem: str = ""
    mend: str = ""


def resolve(dealer_id: int, rows: Sequence[ListRow], today: date) -> list[ListItem]:
    """Each row by the dealer's own item code, the SKU code, or a UDI of any issuer (also of a pack: its content counts)."""
    codes = {row.code for row in rows}
    own, known = own_codes(dealer_id, codes), sku_keys(codes)
    made, packs = [], _Packs()
    for row in rows:
        made.append(_resolve_one(row, own, known, packs, today))
    return made


def _resolve_one(row: ListRow, own: dict[str, int], known: dict[str, int], packs: _Packs, today: date) -> ListItem:
    if row.is_qty_wrong:
        return ListItem(
            row.row_no,
            row.text,
            problem=_("The quantity is not a whole number."),
            mend=_("Write it as a number after the code."),
        )
    factor, how = 1, _("your item code")
    sku = own.get(row.code)
    if sku is None:
        sku, how = known.get(row.code.upper()), _("SKU code")
    if sku is None:
        found, factor, problem, mend = _by_udi(row.code, today)
        if found is None:
            return ListItem(row.row_no, row.text, problem=problem, mend=mend)
        sku, how = found, "UDI"
    if row.unit:
        of_unit = packs.factor(sku, row.unit)
        if of_unit is None:
            return ListItem(
                row.row_no, row.text, problem=_("The SKU has no unit “%(unit)s”.") % {"unit": row.unit},
                mend=_("Use one of: %(units)s.") % {"units": "、".join(packs.units(sku))},
            )  # fmt: skip
        factor = of_unit
    qty = (1 if row.qty is None else row.qty) * factor
    if qty <= 0:
        return ListItem(
            row.row_no,
            row.text,
            problem=_("A quantity above zero is needed."),
            mend=_("Correct it, or leave the row out."),
        )
    return ListItem(row.row_no, row.text, sku, qty, how)


def _by_udi(code: str, today: date) -> tuple[int | None, int, str, str]:
    """``(sku id, base units, problem, mend)`` of a scanned code."""
    reading = catalog.read_udi(code, today=today)
    unknown = (_("No SKU has this code."), _("Check it, or note it as your item code in the catalogue."))
    if not reading.di:
        return (None, 1, *unknown)
    fatal = next((problem for problem in reading.problems if problem.fatal), None)
    if fatal is not None:
        said = (
            _("The check digit is wrong.")
            if "check" in fatal.code
            else _("The code breaks a rule of %(issuer)s (%(code)s).") % {"issuer": reading.issuer, "code": fatal.code}
        )
        return None, 1, said, _("Scan it again, or type the SKU code.")
    hit = catalog.sku_of_di(reading.di)
    if hit is None:
        return (
            None,
            1,
            _("No SKU has the UDI-DI %(di)s.") % {"di": reading.di},
            _("Check it, or ask for the product to be registered."),
        )
    return hit[0], hit[1], "", ""


class _Packs:
    """Units of SKUs, read once each."""

    def __init__(self) -> None:
        self.known: dict[int, dict[str, int]] = {}

    def _of(self, sku: int) -> dict[str, int]:
        if sku not in self.known:
            base = catalog.goods_facts([sku])[sku]["base_unit"]
            self.known[sku] = {base: 1, **{unit: factor for _sku, unit, factor, _di in catalog.pack_frame([sku])}}
        return self.known[sku]

    def factor(self, sku: int, unit: str) -> int | None:
        return self._of(sku).get(unit)

    def units(self, sku: int) -> list[str]:
        return list(self._of(sku))


def sku_keys(codes: Iterable[str]) -> dict[str, int]:
    """``{code in capitals: sku id}`` of the SKUs in use with these codes."""
    skus = OrderLine._meta.get_field("sku").related_model.objects.unscoped("codes of a list are looked up")
    wanted = {form for code in codes for form in (code, code.upper(), code.lower())}
    return {code.upper(): key for code, key in skus.filter(code__in=wanted, is_active=True).values_list("code", "id")}
