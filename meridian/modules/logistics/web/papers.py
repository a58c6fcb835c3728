"""Papers as PDF: the delivery note 随货同行单 and the picking list. The law asks for them in Chinese."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog

from ..models import PickList, Shipment
from ..queries import papers, picking
from ..rules.data_matrix import data_matrix, gs1_elements, readable
from ..rules.delivery_note import DeliveryNote, missing_fields
from .pdf_writer import A4, A4_WIDE, Column, PdfDocument, PdfPage, Sheet, wrapped

CHINESE = "zh-hans"
SIGNED = "________________"
LABEL = (170.08, 113.39)  # 60 × 40 mm


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
    return sheet.content()


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
    return sheet.content()


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
    except ValueError as refused:
        raise RuleViolation(
            Issue(
                "label.identifier", _("%(sku)s has no GS1 identifier for a label."), params={"sku": facts["code"]},
                mend=_("Enter the GTIN of the SKU or its pack."),
            )
        ) from refused  # fmt: skip
    with translation.override(CHINESE):
        return _answer(content, f"标签-{lot['number']}.pdf")


def label_pdf(facts: dict, lot: dict, di: str, content: str, copies: int) -> bytes:
    """Labels of 60 × 40 mm: Data Matrix of 18 mm, the product and what the code says. Raises ValueError without a GTIN."""
    with translation.override(CHINESE):
        values = {"lot": lot["number"], "expiry": lot["expiry_date"], "production": lot["production_date"]}
        symbol = data_matrix(gs1_elements(di, **values), is_gs1=True)
        printed = readable(di, **values)
        document = PdfDocument(f"{facts['code']} {lot['number']}")
        for _number in range(copies):
            _label(document.add_page(LABEL), facts, lot, symbol, printed, content)
        return document.content()


def _label(sheet: PdfPage, facts: dict, lot: dict, symbol: list[list[bool]], printed: str, content: str) -> None:
    left, top, side = 8.0, 8.0, 51.0
    module = side / len(symbol)
    for row, cells in enumerate(symbol):
        for column, dark in enumerate(cells):
            if dark:
                sheet.box(left + column * module, top + row * module, module, module)
    lines = [
        *wrapped(facts["name"], 96, 7.5)[:2], f"{_('specification and model')} {facts['spec'] or facts['model']}",
        f"REF {facts['code']}", f"LOT {lot['number']}", f"{_('production date')} {lot['production_date'] or '—'}",
        f"{_('expiry date')} {lot['expiry_date'] or '—'}", f"{_('content')} {content}", facts["certificate"],
    ]  # fmt: skip
    for number, line in enumerate(lines):
        sheet.text(left + side + 7, top + 7 + number * 8.6, line, 6.6)
    for number, line in enumerate(wrapped(printed, LABEL[0] - 2 * left, 6)):
        sheet.text(left, top + side + 12 + number * 8, line, 6)
