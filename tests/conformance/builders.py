"""What the generic factory cannot tell from field types: checks across fields, JSON that must not be empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

from meridian.kernel.access.models import User
from meridian.kernel.base import clock
from meridian.kernel.testing.factories import builds, make_row
from meridian.modules.catalog.models import Sku
from meridian.modules.dealers.models import Dealer
from meridian.modules.funds.models import Payment
from meridian.modules.logistics.models import Shipment
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system
from meridian.modules.stock.models import Warehouse

_serial = count(1)
Given = dict[str, Any]
CODES = ["catalog.lot:view"]


@builds("dealers.dealer")
def dealer(given: Given) -> Mapping[str, Any]:
    return {"level": 2 if given.get("parent") else 1}


@builds("flows.flowmonth")
@builds("flows.flowfile")
@builds("flows.finding")
def month(given: Given) -> Mapping[str, Any]:
    n = next(_serial)
    return {"month": date(1990 + n // 12 % 100, n % 12 + 1, 1)}


@builds("access.user")
@builds("org.account")
def account(given: Given) -> Mapping[str, Any]:
    return {"username": f"account.{next(_serial)}", "password": "!"}


@builds("access.role")
@builds("org.accountrole")
def role(given: Given) -> Mapping[str, Any]:
    return {"codes": CODES}


@builds("access.grant")
@builds("org.accountgrant")
def grant(given: Given) -> Mapping[str, Any]:
    return {"breadth": "ALL"}


@builds("org.accountmembership")
def membership(given: Given) -> Mapping[str, Any]:
    return {} if "user" in given else {"user": make_row(User, kind="DEALER")}


@builds("catalog.certificate")
def certificate(given: Given) -> Mapping[str, Any]:
    n = next(_serial)
    return {"number": f"国械注准2022303{n % 10_000:04d}", "approved_on": date(2022, 3, 1)}


@builds("logistics.shipment")
def shipment(given: Given) -> Mapping[str, Any]:
    return {} if "warehouse" in given or "from_dealer" in given else {"warehouse": make_row(Warehouse)}


@builds("logistics.temperaturefile")
def temperature_file(given: Given) -> Mapping[str, Any]:
    return {} if "shipment" in given or "acceptance" in given else {"shipment": make_row(Shipment)}


@builds("agreements.agreement")
def agreement(given: Given) -> Mapping[str, Any]:
    return {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}


@builds("service.setloan")
def set_loan(given: Given) -> Mapping[str, Any]:
    day = date(2026, 11, 20)
    return {"surgery_date": day, "out_on": day, "back_by": day}


@builds("agreements.agreementtarget")
def agreement_target(given: Given) -> Mapping[str, Any]:
    return {"amount_fen": 100}


@builds("stock.stockcount")
def stock_count(given: Given) -> Mapping[str, Any]:
    return {} if "dealer" in given or "warehouse" in given else {"dealer": make_row(Dealer)}


@builds("ordering.remaininglifeterm")
def remaining_life_term(given: Given) -> Mapping[str, Any]:
    return {} if "dealer" in given or "hospital" in given else {"dealer": make_row(Dealer)}


@builds("ordering.allocation")
def allocation(given: Given) -> Mapping[str, Any]:
    return {"qty": 5, "open_qty": 5}


@builds("funds.openitem")
@builds("funds.payment")
def open_money(given: Given) -> Mapping[str, Any]:
    return {"amount_fen": 100, "open_fen": 100}


@builds("funds.invoice")
def invoice(given: Given) -> Mapping[str, Any]:
    return {"kind": "BLUE", "amount_fen": 100, "tax_fen": 10}


@builds("funds.creditterms")
def credit_terms(given: Given) -> Mapping[str, Any]:
    return {"valid_from": clock.today(), "limit_fen": 100}


@builds("funds.match")
def match(given: Given) -> Mapping[str, Any]:
    return {} if "payment" in given or "credit" in given else {"payment": make_row(Payment)}


@builds("qualification.dealerbusiness")
def dealer_business(given: Given) -> Mapping[str, Any]:
    return {"status": "OPEN", "opened_on": date(2026, 1, 5)}


@builds("qualification.qualificationcase")
def qualification_case(given: Given) -> Mapping[str, Any]:
    ensure_parameters(actor=system())  # the page of a case judges documents by the company's days of warning
    return {}


@builds("qualification.duplicatedecision")
def duplicate_decision(given: Given) -> Mapping[str, Any]:
    first = given.get("first") or make_row(Dealer)
    return {"first": first, "second": make_row(Dealer), "verdict": "DIFFERENT"}


@builds("pricing.priceguide")
def price_guide(given: Given) -> Mapping[str, Any]:
    return {"guide_e4": 200, "floor_e4": 100}


@builds("pricing.priceauthorisation")
def price_authorisation(given: Given) -> Mapping[str, Any]:
    return {"price_e4": 100} if "sku" in given else {"sku": make_row(Sku), "price_e4": 100}


@builds("recruiting.interview")
def recruiting_interview(given: Given) -> Mapping[str, Any]:
    return dict.fromkeys(("leadership", "expertise", "alignment", "compliance", "commitment"), 3)


@builds("recruiting.partnerlead")
def recruiting_lead(given: Given) -> Mapping[str, Any]:
    ensure_parameters(actor=system())  # the page of a candidate judges its evidence by the company's demands
    return {}
