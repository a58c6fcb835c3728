"""Papers as PDF: the delivery note 随货同行单 and the picking list. The law asks for them in Chinese."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import NotVisible
from meridian.kernel.web.access import page

from ..models import PickList, Shipment
from ..queries import papers, picking
from ..rules.delivery_note import DeliveryNote, missing_fields
from .pdf_writer import A4, A4_WIDE, Column, Sheet

CHINESE = "zh-hans"
SIGNED = "________________"


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
    }  # fmt: skip


def delivery_note_pdf(note: DeliveryNote) -> bytes:
    """The note on paper, in the active language."""
    labels = field_labels()
    sheet = Sheet(f"{note.supplier} {_('delivery note')}".strip(), A4_WIDE, note.number)
    sheet.pairs([
        (labels["supplier"], note.supplier), (_("supplier's licence"), note.supplier_licence), (labels["ship_date"], note.ship_date),
        (labels["consignee"], note.consignee), (labels["address"], note.address), (_("contact"), note.contact),
        (_("order number"), note.order_number), (_("carrier"), " ".join(filter(None, [note.carrier, note.tracking_number]))),
        (_("mode of transport"), note.transport),
    ])  # fmt: skip
    columns = (
        Column("#", 0.5), Column(labels["name"], 2.4), Column(labels["spec"], 1.6), Column(labels["certificate"], 2.2),
        Column(labels["maker"], 2.2), Column(labels["maker_licence"], 2), Column(labels["lot"], 1.6),
        Column(_("production date"), 1.3), Column(_("expiry date"), 1.3), Column(labels["qty"], 0.9, True),
        Column(_("unit"), 0.6), Column(_("unit price"), 1.1, True), Column(_("amount"), 1.3, True), Column(labels["storage"], 1.6),
    )  # fmt: skip
    sheet.table(columns, [
        (str(no), line.name, line.spec, line.certificate, line.maker, line.maker_licence, line.lot, line.production_date,
         line.expiry_date, line.qty, line.unit, line.price, line.amount, line.storage)
        for no, line in enumerate(note.lines, 1)
    ])  # fmt: skip
    missing = missing_fields(note)
    if missing:
        texts = [labels[name] if not line else f"{labels[name]} (#{line})" for name, line in missing]
        sheet.note(_("Missing in the master data: %(fields)s") % {"fields": "、".join(texts)})
    sheet.note("")
    sheet.note(
        f"{_('checked by')} {SIGNED}    {_('shipped by')} {SIGNED}    {_('received by')} {SIGNED}    {_('seal of the supplier')}"
    )
    return sheet.save()


def picking_pdf(found: PickList) -> bytes:
    """The picking list on paper, in the active language."""
    sheet = Sheet(_("picking list"), A4, found.number)
    sheet.pairs([
        (_("order number"), found.order.number), (_("dealer"), found.dealer.name), (_("warehouse"), found.warehouse.name),
        (_("state"), str(found.get_status_display())), (_("printed at"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
    ], columns=2)  # fmt: skip
    columns = (
        Column("#", 0.5), Column("SKU", 1.8), Column(_("product name"), 3.2), Column(_("lot"), 1.8), Column(_("expiry date"), 1.5),
        Column(_("quantity"), 1, True), Column(_("unit"), 0.7), Column(_("picked"), 1.2), Column(_("checked"), 1.2),
    )  # fmt: skip
    sheet.table(columns, [
        (
            str(no), line.sku.code, str(line.sku), line.lot.number if line.lot_id else "—",
            line.lot.expiry_date.isoformat() if line.lot_id and line.lot.expiry_date else "", str(line.qty), line.sku.base_unit,
            str(line.picked_qty or ""), str(line.checked_qty or ""),
        )
        for no, line in enumerate(picking.pick_lines(found), 1)
    ], size=8.5)  # fmt: skip
    sheet.note("")
    sheet.note(f"{_('picked by')} {found.picker or SIGNED}    {_('checked by')} {found.checker or SIGNED}")
    return sheet.save()
