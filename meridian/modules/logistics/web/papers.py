"""Papers as PDF: the delivery note 随货同行单 and the picking list. The law asks for them in Chinese."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.printing import UnprintableCode, amount_in_words, compose, gs1_symbol, symbol
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog

from ..models import PickList, Shipment
from ..queries import papers, picking
from ..rules.delivery_note import DeliveryNote, missing_fields
from ..rules.label import gs1_elements, readable

CHINESE = "zh-hans"


@page("logistics.shipment:view")
def delivery_note(request: HttpRequest, pk: int) -> HttpResponse:
    """The delivery note of a shipment. What the master data lacks of the mandatory fields is printed on it."""
    rows = Shipment.objects.visible_to(request.actor, "logistics.shipment:view")
    shipment = rows.select_related("dealer", "from_dealer", "carrier").filter(pk=pk).first()
    if shipment is None:
        raise NotVisible(f"shipment {pk}")
    with translation.override(CHINESE):
        return _answer(delivery_note_pdf(papers.delivery_note(shipment)), f"随货同行单-{shipment.number}.pdf")


@page("logistics.picklist:view")
def pick_list_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The picking list for working on paper."""
    rows = PickList.objects.visible_to(request.actor, "logistics.picklist:view")
    found = rows.select_related("order", "dealer", "warehouse", "picker", "checker").filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"pick list {pk}")
    with translation.override(CHINESE):
        return _answer(picking_pdf(found), f"拣货单-{found.number}.pdf")


def _answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def field_labels() -> dict[str, str]:
    """What the fields of a delivery note are called on paper."""
    return {
        "number": _("number"), "supplier": _("supplier"), "consignee": _("consignee"), "address": _("delivery address"),
        "ship_date": _("shipped on"), "name": _("product name"), "spec": _("specification and model"), "maker": _("maker"),
        "maker_licence": _("production licence"), "lot": _("lot or serial number"), "qty": _("quantity"),
        "certificate": _("registration certificate"), "storage": _("storage and transport conditions"),
        "production_date": _("production date"), "expiry_date": _("expiry date"), "unit": _("unit"), "price": _("unit price"),
        "amount": _("amount"), "total": _("total"), "seal": _("seal of the supplier"),
    }  # fmt: skip


def delivery_note_pdf(note: DeliveryNote) -> bytes:
    """The note on paper, in the active language."""
    return compose("logistics/print/delivery_note.typ", delivery_note_data(note))


def delivery_note_data(note: DeliveryNote) -> dict[str, Any]:
    """What the template of the note shows, in the active language."""
    labels = field_labels()
    missing = [labels[name] if not line else f"{labels[name]} (#{line})" for name, line in missing_fields(note)]
    licence = [_("supplier's licence") + f" {note.supplier_licence}"] if note.supplier_licence else []
    required = [
        (labels["supplier"], note.supplier), (labels["consignee"], note.consignee), (labels["address"], note.address),
        (labels["ship_date"], note.ship_date),
    ]  # fmt: skip
    more = [
        (_("contact"), note.contact), (_("order number"), note.order_number), (_("mode of transport"), note.transport),
        (_("carrier"), " ".join(filter(None, [note.carrier, note.tracking_number]))),
    ]  # fmt: skip
    total = note.total_fen
    return {
        "title": _("delivery note"), "number": note.number, "code": symbol(note.number), "labels": labels,
        "company": {"name": note.supplier, "lines": [*licence, *note.supplier_lines]},
        "head": [*required, *((label, value) for label, value in more if value)],
        "lines": [
            (no, line.name, line.spec, line.certificate, line.maker, line.maker_licence, line.lot, line.production_date,
             line.expiry_date, line.qty, line.unit, line.price, line.amount, line.storage)
            for no, line in enumerate(note.lines, 1)
        ],
        "total": "" if total is None else f"{total // 100:,}.{total % 100:02d}",
        "total_in_words": "" if total is None else amount_in_words(total),
        "missing": _("Missing in the master data: %(fields)s") % {"fields": "、".join(missing)} if missing else "",
        "signatures": [(_("checked by"), ""), (_("shipped by"), ""), (_("received by"), "")],
        "hint": _("Compare lots, expiry dates and quantities when the goods arrive, and report differences the same day."),
    }  # fmt: skip


def picking_pdf(found: PickList) -> bytes:
    """The picking list on paper, in the active language."""
    return compose("logistics/print/pick_list.typ", picking_data(found))


def picking_data(found: PickList) -> dict[str, Any]:
    """What the template of the picking list shows, in the active language."""
    lines = picking.pick_lines(found)
    return {
        "title": _("picking list"), "number": found.number, "code": symbol(found.number),
        "company": {"name": papers.company_name(found.created_at.date())},
        "labels": {
            "sku": "SKU", "name": _("product name"), "lot": _("lot"), "expiry_date": _("expiry date"), "qty": _("quantity"),
            "unit": _("unit"), "picked": _("picked"), "checked": _("checked"),
        },
        "head": [
            (_("order number"), found.order.number), (_("dealer"), found.dealer.name),
            (_("warehouse"), found.warehouse.name), (_("state"), str(found.get_status_display())),
        ],
        "lines": [
            (
                no, line.sku.code, str(line.sku), line.lot.number if line.lot_id else "—",
                line.lot.expiry_date.isoformat() if line.lot_id and line.lot.expiry_date else "", f"{line.qty:,}",
                line.sku.base_unit, line.picked_qty or "", line.checked_qty or "",
            )
            for no, line in enumerate(lines, 1)
        ],
        "signatures": [(_("picked by"), str(found.picker or "")), (_("checked by"), str(found.checker or ""))],
    }  # fmt: skip


@page("catalog.lot:view")
def lot_labels(request: HttpRequest, pk: int) -> HttpResponse:
    """Labels of a lot with its GS1 Data Matrix, one a page of 60 × 40 mm; ``?copies=`` up to 500, ``?di=`` of a pack."""
    lot = catalog.lot_facts([pk]).get(pk)
    if lot is None:
        raise NotVisible(f"lot {pk}")
    facts = catalog.goods_facts([lot["sku_id"]])[lot["sku_id"]]
    packs = {di: (unit, factor) for _sku, unit, factor, di in catalog.pack_frame([lot["sku_id"]]) if di}
    di = request.GET.get("di") or facts["di"]
    if di not in packs and di != facts["di"]:
        raise NotVisible(f"identifier {di}")
    copies = request.GET.get("copies", "1")
    count = min(int(copies), 500) if copies.isdecimal() and int(copies) > 0 else 1
    unit, factor = packs.get(di, (facts["base_unit"], 1))
    try:
        content = label_pdf(facts, lot, di, f"{factor} {facts['base_unit']}" if factor > 1 else unit, count)
    except UnprintableCode as refused:
        raise RuleViolation(
            Issue(
                "label.code", _("The lot number %(lot)s has a sign that a GS1 code does not know."),
                params={"lot": lot["number"]}, mend=_("Print the label of the maker, or correct the number of the lot."),
            )
        ) from refused  # fmt: skip
    except ValueError as refused:
        raise RuleViolation(
            Issue(
                "label.identifier", _("%(sku)s has no GS1 identifier for a label."), params={"sku": facts["code"]},
                mend=_("Enter the GTIN of the SKU or its pack."),
            )
        ) from refused  # fmt: skip
    with translation.override(CHINESE):
        return _answer(content, f"标签-{lot['number']}.pdf")


def label_pdf(facts: dict[str, Any], lot: dict[str, Any], di: str, content: str, copies: int) -> bytes:
    """Labels of 60 × 40 mm: Data Matrix of 18 mm, the product and what the code says.

    Raises ValueError without a GTIN, and for a lot number that GS1 does not allow.
    """
    with translation.override(CHINESE):
        return compose("logistics/print/labels.typ", label_data(facts, lot, di, content, copies))


def label_data(facts: dict[str, Any], lot: dict[str, Any], di: str, content: str, copies: int) -> dict[str, Any]:
    """What the template of labels shows, in the active language. Raises ValueError as ``label_pdf`` does."""
    elements = gs1_elements(di, lot=lot["number"], expiry=lot["expiry_date"], production=lot["production_date"])
    return {
        "title": f"{facts['code']} {lot['number']}", "code": gs1_symbol(elements), "readable": readable(elements),
        "name": facts["name"], "copies": copies,
        "rows": [
            f"{_('specification and model')} {facts['spec'] or facts['model']}", f"REF {facts['code']}",
            f"LOT {lot['number']}", f"{_('production date')} {lot['production_date'] or '—'}",
            f"{_('expiry date')} {lot['expiry_date'] or '—'}", f"{_('content')} {content}", facts["certificate"],
        ],
    }  # fmt: skip
