"""Reason codes of the reader and the matcher in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS: dict[str, Any] = {
    "alias_dealer": gettext_lazy("decided before for this dealer"),
    "alias_all": gettext_lazy("decided before for all dealers"),
    "alias": gettext_lazy("another known name"),
    "alias_disputed": gettext_lazy("another name of several hospitals"),
    "dealer_name": gettext_lazy("name of a dealer in the network"),
    "exact_name": gettext_lazy("same name"),
    "normalised": gettext_lazy("same name, written differently"),
    "name_similar": gettext_lazy("similar name"),
    "name_differs": gettext_lazy("the name differs"),
    "name_missing": gettext_lazy("no name in the line"),
    "abbreviation": gettext_lazy("abbreviated name"),
    "pinyin": gettext_lazy("sounds the same"),
    "misspelt": gettext_lazy("one character differs"),
    "transposed": gettext_lazy("characters swapped"),
    "partial_core": gettext_lazy("part of the name"),
    "place_conflict": gettext_lazy("another place"),
    "place_level_conflict": gettext_lazy("county and city of the same name"),
    "place_missing": gettext_lazy("no place in the name"),
    "place_unknown": gettext_lazy("unknown place"),
    "place_ambiguous": gettext_lazy("the place is ambiguous"),
    "place_misspelt": gettext_lazy("the place is misspelt"),
    "place_from_column": gettext_lazy("place taken from its column"),
    "region_prior": gettext_lazy("in the dealer's province"),
    "region_prior_differs": gettext_lazy("outside of the dealer's province"),
    "numeral_conflict": gettext_lazy("another number in the name"),
    "military_conflict": gettext_lazy("another military number"),
    "military_renumbered": gettext_lazy("renumbered military hospital"),
    "renamed": gettext_lazy("former name"),
    "campus": gettext_lazy("a campus"),
    "campus_recorded_apart": gettext_lazy("campuses are recorded apart"),
    "department": gettext_lazy("a department of the hospital"),
    "close_runner_up": gettext_lazy("another candidate is close"),
    "no_candidate": gettext_lazy("nothing similar in the master data"),
    "company": gettext_lazy("a company, not a hospital"),
    "buyer_on_behalf": gettext_lazy("buys on behalf of a hospital"),
    "unknown_suffix": gettext_lazy("unknown addition to the name"),
    "unknown_bracket": gettext_lazy("unknown addition in brackets"),
    "code": gettext_lazy("same code"),
    "model_unique": gettext_lazy("the model exists once"),
    "spec_exact": gettext_lazy("same specification"),
    "spec_normalised": gettext_lazy("same specification, written differently"),
    "spec_order": gettext_lazy("same figures in another order"),
    "spec_ambiguous": gettext_lazy("the specification is ambiguous"),
    "spec_conflict": gettext_lazy("another specification"),
    "unit_unknown": gettext_lazy("unit not known for this product"),
    "unit_known": gettext_lazy("pack of"),
    "unit_base": gettext_lazy("base unit"),
    "kind_conflict": gettext_lazy("another kind of institution"),
    "kind_differs": gettext_lazy("another kind of institution"),
    "kind_missing": gettext_lazy("the kind of institution is not named"),
    "place_narrower": gettext_lazy("a place within the place named"),
    "place_broader": gettext_lazy("a place around the place named"),
    "affiliation_missing": gettext_lazy("the university is not named"),
    "affiliation_conflict": gettext_lazy("another university"),
    "affiliation_ambiguous": gettext_lazy("the university is ambiguous"),
    "campus_conflict": gettext_lazy("another campus"),
    "campus_not_named": gettext_lazy("the campus is not named"),
    "campus_of_parent": gettext_lazy("a campus of this hospital"),
    "campus_similar": gettext_lazy("a similar campus"),
    "core_conflict": gettext_lazy("the name differs"),
    "core_missing": gettext_lazy("the name says too little"),
    "look_alike": gettext_lazy("characters that look alike"),
    "rewritten": gettext_lazy("same name, written differently"),
    "department_recorded_apart": gettext_lazy("departments are recorded apart"),
    "embedded_alias": gettext_lazy("another name in brackets"),
}

ROW_NOTES: dict[str, Any] = {
    "lot_scientific": gettext_lazy("digits of the lot were lost to scientific notation"),
    "lot_numeric": gettext_lazy("the lot is stored as a number: zeros in front may be lost"),
    "qty_missing": gettext_lazy("the quantity is missing"),
    "qty_unreadable": gettext_lazy("the quantity is not a number"),
    "date_missing": gettext_lazy("the date is missing"),
    "date_unreadable": gettext_lazy("the date cannot be read: write it as 2025-06-03"),
    "product_missing": gettext_lazy("the product is missing"),
    "customer_missing": gettext_lazy("the customer is missing"),
    "included": gettext_lazy("taken in by a steward"),
    "header": gettext_lazy("heading row"),
    "title_text": gettext_lazy("text above the table"),
    "repeated_header": gettext_lazy("the heading row again"),
    "column_numbers": gettext_lazy("numbers of the columns"),
    "footer_text": gettext_lazy("text around the table"),
    "single_cell": gettext_lazy("a single text, no data"),
    "no_data": gettext_lazy("holds no data of a line"),
    "total_label": gettext_lazy("labelled as a total"),
    "total_by_sum": gettext_lazy("equals the sum of the lines above"),
    "missing_date": gettext_lazy("the date is missing: fill it in"),
    "missing_customer": gettext_lazy("the customer is missing: fill it in"),
    "missing_product": gettext_lazy("the product is missing: fill it in"),
    "missing_qty": gettext_lazy("the quantity is missing: fill it in"),
    "qty_not_integer": gettext_lazy("the quantity is not a whole number"),
    "cell_error": gettext_lazy("the cell holds an Excel error such as #N/A"),
    "formula_without_value": gettext_lazy("a formula without a stored value: open and save the file in Excel"),
    "formula_worked_out": gettext_lazy("a formula without a stored value was worked out"),
    "date_ambiguous": gettext_lazy("day and month of the date could be swapped"),
    "date_month_only": gettext_lazy("the date names only a month"),
    "date_no_year": gettext_lazy("the date had no year"),
    "production_date_unreadable": gettext_lazy("the production date cannot be read"),
    "expiry_date_unreadable": gettext_lazy("the expiry date cannot be read"),
    "production_date_date_month_only": gettext_lazy("the production date names only a month"),
    "expiry_date_date_month_only": gettext_lazy("the expiry date names only a month: its last day is taken"),
    "price_unreadable": gettext_lazy("the price is not a number"),
    "amount_unreadable": gettext_lazy("the amount is not a number"),
    "lot_zeros_restored": gettext_lazy("zeros in front of the lot restored from the cell format"),
    "lot_several": gettext_lazy("the cell names several lots"),
    "lot_absent": gettext_lazy("the cell says there is no lot"),
    "item_code_scientific": gettext_lazy("digits of the item code were lost to scientific notation"),
    "doc_no_scientific": gettext_lazy("digits of the document number were lost to scientific notation"),
    "cell_cut": gettext_lazy("a very long text was cut"),
    "customer_from_sheet": gettext_lazy("the customer is the sheet's name"),
    "customer_from_line": gettext_lazy("the customer stands in a line above"),
    "date_filled_down": gettext_lazy("the date stands in a row above"),
    "customer_filled_down": gettext_lazy("the customer stands in a row above"),
    "product_filled_down": gettext_lazy("the product stands in a row above"),
}


def reason_texts(reasons: list[list[Any]]) -> list[str]:
    """Reasons of a match in words; parameters stand behind."""
    texts = []
    for code, params in reasons:
        value = next((str(v) for v in (params or {}).values() if _is_telling(v)), "")
        label = str(REASONS.get(code, code.replace("_", " ")))
        texts.append(f"{label} {value}".strip() if len(value) <= 30 else label)
    return list(dict.fromkeys(texts))


def _is_telling(value: Any) -> bool:
    """Names and numbers from the data tell something; the matcher's own words (``inside``, ``people``) do not."""
    text = str(value)
    return (
        value not in ("", None)
        and not (text.isascii() and text.replace("_", "").isalpha() and text.islower())
        and text != "None"
    )


def note_texts(reason: str) -> list[str]:
    """Notes of a row in words."""
    if reason.startswith("held"):
        return [_("held open"), reason.removeprefix("held").strip()]
    return [str(ROW_NOTES.get(code, code.replace("_", " "))) for code in reason.split(",") if code]


FIELD_LABELS: dict[str, Any] = {
    "date": gettext_lazy("date"), "customer": gettext_lazy("customer"), "product": gettext_lazy("product"),
    "spec": gettext_lazy("specification"), "model": gettext_lazy("model"), "lot": gettext_lazy("lot"),
    "serial": gettext_lazy("serial number"), "production_date": gettext_lazy("production date"),
    "expiry_date": gettext_lazy("expiry date"), "qty": gettext_lazy("quantity"), "unit": gettext_lazy("unit"),
    "price": gettext_lazy("unit price"), "amount": gettext_lazy("amount"), "maker": gettext_lazy("maker"),
    "item_code": gettext_lazy("item code"), "doc_type": gettext_lazy("document type"),
    "doc_no": gettext_lazy("document number"), "address": gettext_lazy("address"), "remark": gettext_lazy("remark"),
}  # fmt: skip
