"""What stands on the papers that go with the goods."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from meridian.modules.catalog.choices import DeviceClass
from meridian.modules.catalog.queries import goods_facts
from meridian.modules.licences.choices import LicenceKind, SubjectType
from meridian.modules.licences.queries import licence_facts
from meridian.modules.org.queries import unit_rows
from meridian.modules.reference.queries import ParameterMissing, parameter

from ..models import Shipment, ShipmentLine
from ..rules.delivery_note import DeliveryNote, NoteLine
from ..rules.receipt import line_amount

SUPPLIER_NAME, SUPPLIER_ADDRESS, SUPPLIER_PHONE = "company.name", "company.address", "company.phone"
_FORMS = (LicenceKind.PRODUCTION_LICENCE, LicenceKind.PRODUCTION_FILING)
_TRADE = (LicenceKind.OPERATION_LICENCE, LicenceKind.OPERATION_FILING)


def delivery_note(shipment: Shipment) -> DeliveryNote:
    """The delivery note of a shipment. The supplier is our company, or the dealer it came from."""
    day = shipment.ship_date or date.max
    lines = list(shipment.lines.select_related("sku", "lot").order_by("sku__code", "lot__expiry_date", "id"))
    facts = goods_facts(line.sku_id for line in lines)
    company = _numbers(SubjectType.COMPANY, 0, shipment.ship_date, _FORMS)
    if shipment.from_dealer_id:
        supplier = shipment.from_dealer.name
        below = [shipment.from_dealer.address, shipment.from_dealer.phone]
        licence = _numbers(SubjectType.DEALER, shipment.from_dealer_id, shipment.ship_date, _TRADE)
    else:
        supplier, licence, below = company_name(day), company, company_lines(day)
    cold = (_("cold chain") if shipment.is_cold_chain else _("at ambient temperature")) if shipment.ship_date else ""
    amounts = [line_amount(line.qty, line.price_e4) if line.price_e4 is not None else None for line in lines]
    return DeliveryNote(
        number=shipment.number, supplier=supplier, supplier_licence=licence, consignee=shipment.dealer.name,
        address=shipment.address or shipment.dealer.address,
        contact=" ".join(filter(None, [shipment.receiver, shipment.receiver_phone or shipment.dealer.phone])),
        ship_date=shipment.ship_date.isoformat() if shipment.ship_date else "", order_number=shipment.order_number,
        carrier=str(shipment.carrier or ""), tracking_number=shipment.tracking_number, transport=cold,
        lines=tuple(_line(line, facts[line.sku_id], company) for line in lines),
        supplier_lines=tuple(filter(None, below)), total_fen=None if None in amounts or not amounts else sum(amounts),
    )  # fmt: skip


def _line(line: ShipmentLine, facts: dict, company: str) -> NoteLine:
    lot = line.lot
    return NoteLine(
        name=facts["name"], spec=" ".join(filter(None, [facts["spec"], facts["model"]])),
        certificate=facts["certificate"], maker=facts["maker"], maker_licence=company, lot=lot.number if lot else "",
        production_date=lot.production_date.isoformat() if lot and lot.production_date else "",
        expiry_date=lot.expiry_date.isoformat() if lot and lot.expiry_date else "", qty=f"{line.qty:,}",
        unit=facts["base_unit"], storage=facts["storage"], price=_yuan(line.price_e4, 10_000),
        amount=_yuan(line_amount(line.qty, line.price_e4), 100) if line.price_e4 is not None else "",
        needs_certificate=facts["device_class"] != DeviceClass.I, needs_storage=bool(facts["is_cold_chain"]),
    )  # fmt: skip


def company_name(day: date) -> str:
    """Our company as papers name it: the parameter ``company.name``, else the root of the organisation."""
    try:
        return str(parameter(SUPPLIER_NAME, on=day))
    except ParameterMissing:
        rows = unit_rows()
        return rows[0][2] if rows else ""


def company_lines(day: date) -> list[str]:
    """Address and phone of our company, where the parameters ``company.address`` and ``company.phone`` name them."""
    found = []
    for code in (SUPPLIER_ADDRESS, SUPPLIER_PHONE):
        try:
            found.append(str(parameter(code, on=day)))
        except ParameterMissing:
            continue
    return found


def _numbers(subject: str, key: int, on: date | None, kinds: tuple[str, ...]) -> str:
    """Numbers of the licences of these kinds on a day, as they are on file."""
    if on is None:
        return ""
    facts = licence_facts(subject, [key], on).get(key)
    return "、".join(dict.fromkeys(term.number for term in facts.terms if term.kind in kinds)) if facts else ""


def _yuan(value: int | None, unit: int) -> str:
    if value is None:
        return ""
    digits = len(str(unit)) - 1
    text = f"{value // unit:,}.{value % unit:0{digits}d}"
    return text.rstrip("0").rstrip(".") if unit == 10_000 and "." in text else text
