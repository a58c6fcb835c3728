"""Findings in sentences: what is wrong, by which document, with the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from meridian.modules.agreements import queries as agreements
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers
from meridian.modules.stock import queries as stock

from .evidence import FIGURES

if TYPE_CHECKING:
    import polars as pl

    from meridian.kernel.base.actors import Actor

    from ..models import Finding


def explain_rows(
    flagged: pl.DataFrame, dealer_id: int, actor: Actor | None = None
) -> Iterator[tuple[dict[str, Any], str, str]]:
    """``(line, finding code, sentence)`` for every finding of judged lines (a frame with ``verdict``)."""
    rows = list(flagged.iter_rows(named=True))
    words = Words(rows, dealer_id, actor)
    for row in rows:
        for code in row["verdict"].split(","):
            yield row, code, words.sentence(row, code)


def explain_missing(
    missing: pl.DataFrame, dealer_id: int, actor: Actor | None = None
) -> list[tuple[dict[str, Any], str, str]]:
    """``(goods, finding code, sentence)`` for goods of the book which a purchase or stock file does not name."""
    rows = list(missing.iter_rows(named=True))
    words = Words(rows, dealer_id, actor)
    return [(row, row["code"], words.sentence(row, row["code"])) for row in rows]


def why_found(finding: Finding, actor: Actor) -> dict[str, Any]:
    """The sentence and the line behind a stored finding, for its panel; no line when the file does not name the goods."""
    line = finding.line
    if line is None:
        goods = {"sku_id": finding.sku_id, "lot_id": finding.lot_id, "figures": finding.evidence}
        return {"line": None, "file_id": finding.file_id, "lot_id": finding.lot_id,
                "sentence": Words([goods], finding.dealer_id, actor).sentence(goods, finding.code)}  # fmt: skip
    facts = {
        "row_no": line.row_no,
        "date": line.date,
        "lot": line.lot_text,
        "hospital_id": line.hospital_id,
        "buyer_id": line.buyer_id,
        "sku_id": line.sku_id,
        "lot_id": line.lot_id,
        "base_qty": line.base_qty,
        "authorisation_id": line.authorisation_id,
        "other_authorisation_id": line.other_authorisation_id,
        "unexplained_qty": finding.evidence.get("unexplained", 0),
        "figures": {**finding.evidence, "supplier": line.customer_text},
    }
    return {"line": line, "file_id": line.file_id, "lot_id": line.lot_id,
            "sentence": Words([facts], finding.dealer_id, actor).sentence(facts, finding.code)}  # fmt: skip


class Words:
    """Names and dates needed to explain a set of lines, read once.

    ``actor`` is who reads the sentences: a dealer's user is never told another dealer's name or document.
    """

    def __init__(self, rows: list[dict[str, Any]], dealer_id: int, actor: Actor | None = None) -> None:
        self.for_dealer = actor is not None and actor.is_dealer
        self.hospitals = customers.hospital_names([r["hospital_id"] for r in rows if r.get("hospital_id")])
        self.buyers = dealers.dealer_names([r["buyer_id"] for r in rows if r.get("buyer_id")])
        keys = {r.get(k) for r in rows for k in ("authorisation_id", "other_authorisation_id")} - {None}
        self.authorisations = agreements.authorisation_facts(sorted(keys))
        dates = catalog.lot_facts([r["lot_id"] for r in rows if r.get("lot_id")])
        self.lots = {key: (lot["production_date"], lot["expiry_date"]) for key, lot in dates.items()}
        self.lot_numbers = {key: lot["number"] for key, lot in dates.items()}
        received = stock.received_lots(dealer_id)
        self.received = {(s, lot): (day, qty) for s, lot, day, qty in received.iter_rows()}

    def customer(self, row: dict[str, Any]) -> str:
        return self.hospitals.get(row.get("hospital_id")) or self.buyers.get(row.get("buyer_id")) or "—"

    def sentence(self, row: dict[str, Any], code: str) -> str:
        """One finding of one line in a sentence."""
        make = getattr(self, f"_{code.lower()}", None)
        return make(row) if make else code

    def _document(self, row: dict[str, Any]) -> dict[str, Any]:
        return self.authorisations.get(row.get("authorisation_id") or 0, {})

    def _no_authorisation(self, row: dict[str, Any]) -> str:
        return _("The dealer has no authorisation in force for %(customer)s on %(day)s.") % self._facts(row)

    def _product_not_covered(self, row: dict[str, Any]) -> str:
        return _("None of the dealer's authorisations in force on %(day)s covers this product.") % self._facts(row)

    def _place_not_covered(self, row: dict[str, Any]) -> str:
        facts = {**self._facts(row), "number": self._document(row).get("number", "—")}
        return _("%(customer)s lies outside the territory and hospitals of authorisation %(number)s.") % facts

    def _period_not_covered(self, row: dict[str, Any]) -> str:
        document = self._document(row)
        facts = {**self._facts(row), "number": document.get("number", "—"), "first": document.get("valid_from", "—"),
                 "latest": document.get("valid_to", "—")}  # fmt: skip
        return _("%(day)s lies outside the period of authorisation %(number)s (%(first)s to %(latest)s).") % facts

    def _hospital_excluded(self, row: dict[str, Any]) -> str:
        facts = {**self._facts(row), "number": self._document(row).get("number", "—")}
        return _("%(customer)s is excluded by authorisation %(number)s.") % facts

    def _exclusive_of_other(self, row: dict[str, Any]) -> str:
        if self.for_dealer:
            return _("%(customer)s is exclusively authorised to another dealer.") % self._facts(row)
        other = self.authorisations.get(row.get("other_authorisation_id") or 0, {})
        facts = {**self._facts(row), "number": other.get("number", "—"), "dealer": other.get("dealer", "—")}
        return _("%(customer)s is exclusively authorised to %(dealer)s (%(number)s).") % facts

    def _lot_missing(self, row: dict[str, Any]) -> str:
        return _("The line names no lot, but the product is tracked by lot.")

    def _lot_unknown(self, row: dict[str, Any]) -> str:
        return _("There is no lot “%(lot)s” of this product.") % self._facts(row)

    def _lot_never_received(self, row: dict[str, Any]) -> str:
        return _(
            "The dealer never received lot %(lot)s, neither from the company nor from another dealer."
        ) % self._facts(row)

    def _lot_more_than_had(self, row: dict[str, Any]) -> str:
        day, total = self.received.get((row["sku_id"], row["lot_id"]), (None, 0))
        facts = {**self._facts(row), "over": row.get("unexplained_qty") or 0, "total": total, "first": day or "—"}
        return _("%(over)d more of lot %(lot)s than the book has: received %(total)d since %(first)s.") % facts

    def _sold_before_received(self, row: dict[str, Any]) -> str:
        day, _total = self.received.get((row["sku_id"], row["lot_id"]), (None, 0))
        return _("Sold on %(day)s, but the lot arrived only on %(first)s.") % {**self._facts(row), "first": day or "—"}

    def _sold_before_production(self, row: dict[str, Any]) -> str:
        made, _expiry = self.lots.get(row["lot_id"], (None, None))
        return _("Sold on %(day)s, but the lot was made on %(made)s.") % {**self._facts(row), "made": made or "—"}

    def _sold_after_expiry(self, row: dict[str, Any]) -> str:
        _made, expiry = self.lots.get(row["lot_id"], (None, None))
        facts = {**self._facts(row), "expiry": expiry or "—"}
        return _("Sold on %(day)s after the lot expired on %(expiry)s (条例 art. 55).") % facts

    def _certificate_gap(self, row: dict[str, Any]) -> str:
        made, _expiry = self.lots.get(row["lot_id"], (None, None))
        facts = {**self._facts(row), "made": made or "—"}
        return _("The lot was made on %(made)s, when no registration certificate of the product was valid.") % facts

    def _amount_mismatch(self, row: dict[str, Any]) -> str:
        return _("Quantity × price differs from the amount by more than 1 %.").replace("%%", "%")

    def _purchase_not_shipped(self, row: dict[str, Any]) -> str:
        return _("Reported as bought: %(reported)d of %(goods)s. Nothing of it was ever sent to him.") % self._goods(
            row
        )

    def _purchase_qty_differs(self, row: dict[str, Any]) -> str:
        return _(
            "Reported as bought: %(reported)d of %(goods)s. In the month %(shipped)d were sent to him and %(received)d arrived."
        ) % self._goods(row)

    def _shipment_not_reported(self, row: dict[str, Any]) -> str:
        return _(
            "In the month %(shipped)d of %(goods)s were sent to him and %(received)d arrived; his purchase file does not name them."
        ) % self._goods(row)

    def _supplier_not_ours(self, row: dict[str, Any]) -> str:
        return _(
            "The file names “%(supplier)s” as the supplier: neither our company nor the dealer above him."
        ) % self._goods(row)

    def _stock_gap(self, row: dict[str, Any]) -> str:
        return _(
            "By the book he has %(expected)d of %(goods)s on %(day)s (%(opening)d at the start of the month + %(bought)d received − %(sold)d passed on); "
            "his file says %(reported)d. Difference %(gap)d, allowed are %(limit)s."
        ) % self._goods(row)

    def _goods(self, row: dict[str, Any]) -> dict[str, Any]:
        """The figures of a comparison with the book, 0 where there is none."""
        found = row.get("figures") or row
        number = self.lot_numbers.get(row.get("lot_id")) or row.get("lot") or ""
        by_lot = number and not found.get("by_sku")
        figures = {name: found.get(name) or 0 for name in FIGURES}
        return {
            **figures, "goods": _("lot %(lot)s") % {"lot": number} if by_lot else _("this product (all lots)"),
            "supplier": found.get("supplier") or "—", "day": found.get("as_of") or "—", "limit": f"{figures['limit']:g}",
        }  # fmt: skip

    def _facts(self, row: dict[str, Any]) -> dict[str, Any]:
        return {"customer": self.customer(row), "day": row.get("date") or "—", "lot": row.get("lot") or "—"}
