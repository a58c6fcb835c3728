"""Checks of a dealer's sale in sentences: what is wrong, by which rule, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue

from ..rules.sale_checks import Finding

_BOOK = _("book of the dealer")
_UDI = "医疗器械唯一标识系统规则"
TEXTS: dict[str, tuple[Any, Any, Any]] = {
    "sale.empty": (_("The document has no lines."), "", _("Scan or enter what was sold.")),
    "sale.future": (_("%(day)s is still to come."), "", _("Enter the day of the sale.")),
    "sale.closed": (
        _("The stock book is closed for %(day)s; the first open day is %(open)s."), _("close of the stock month"),
        _("Take a later day, or ask the company to open the month."),
    ),
    "line.lot_missing": (
        _("Line %(line)s, %(sku)s: no lot is given."), "医疗器械经营监督管理办法 (总局令54)", _("Write the lot of the label."),
    ),
    "line.short": (
        _("Line %(line)s, %(sku)s lot %(lot)s: %(qty)s are sold, the book has %(have)s."), _BOOK,
        _("Confirm goods that arrived, correct the lot, or count your stock."),
    ),
    "line.serials": (
        _("Line %(line)s, %(sku)s lot %(lot)s: %(named)s serial numbers for %(qty)s units."), _UDI,
        _("Scan or enter the serial number of each unit."),
    ),
    "line.serial_elsewhere": (
        _("Line %(line)s, %(sku)s: the unit %(serial)s stands on “%(place)s”."), _UDI,
        _("Look at the label again, or trace the unit."),
    ),
    "line.reported": (
        _("Line %(line)s, %(sku)s lot %(lot)s: a flow file has booked %(reported)s to this hospital on the same day."),
        _("one sale is booked once"),
        _("Take the line out if it is the same sale, or say that it is another one."),
    ),
    "line.trade": (
        _("Line %(line)s, %(sku)s lot %(lot)s: this may not be sold to the hospital."), "",
        _("Take the line out, or mend the cause."),
    ),
    "line.fine": (_("Line %(line)s, %(sku)s lot %(lot)s: in order."), "", ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a document. ``state`` OK, INFO, WARN or BLOCK; ``rule`` what it rests on, ``mend`` the way out; line 0: the document."""

    code: str
    state: str
    text: str
    rule: str
    mend: str
    line_no: int = 0

    @property
    def chip(self) -> str:
        """Colour of the state."""
        return {"OK": "good", "WARN": "wait", "INFO": "draft"}.get(self.state, "bad")

    def issue(self) -> Issue:
        """The check as an error to raise."""
        field = f"line {self.line_no}" if self.line_no else ""
        return Issue(code=self.code, message=self.text, field=field, rule=self.rule, mend=self.mend)


def check_of(finding: Finding) -> Check:
    """The sentence of a finding."""
    message, rule, mend = TEXTS[finding.code]
    params = {name: value.isoformat() if isinstance(value, date) else value for name, value in finding.params.items()}
    return Check(finding.code, finding.state, str(message) % params, str(rule), str(mend), finding.line_no)
