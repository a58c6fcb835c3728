"""Agreements, authorisations, and parties and products that may be traded, for tests of this module and of those above it."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.modules.agreements import commands
from meridian.modules.agreements.models import Agreement, Authorisation
from meridian.modules.catalog.models import Lot, Sku
from meridian.modules.catalog.tests.factories import make_certificate, make_lot, make_product, make_sku
from meridian.modules.dealers.models import Dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.tests.factories import make_dealer_documents
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system

CLAUSES = (
    ("IP", "商标与专利归甲方所有。"), ("CONFIDENTIALITY", "双方对价格与客户资料保密。"),
    ("PENALTY", "窜货一次扣减当期返利百分之二十。"), ("TERMINATION", "任何一方可提前三十日书面通知终止。"),
)  # fmt: skip


def make_authorisation(*, signed: bool = True, **values: Any) -> Authorisation:
    """A signed authorisation of the year 2026; ``dealer`` and a territory must be given."""
    period = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    row = commands.draft_authorisation(actor=system(), **{**period, **values})
    return commands.sign_authorisation(actor=system(), authorisation=row) if signed else row


def draft(**values: Any) -> Agreement:
    """A complete draft of a yearly agreement of 2026 over every product; ``dealer`` must be given."""
    facts: dict[str, Any] = {
        "valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31), "price_level": 1, "payment_days": 30,
        "clauses": CLAUSES,
    }  # fmt: skip
    facts |= values
    if facts.get("kind") != "SUPPLEMENT":
        facts.setdefault("regions", [facts["dealer"].region_id])
        facts.setdefault("targets", [{"year": facts["valid_from"].year, "amount_fen": 100_000_000}])
    return commands.draft_agreement(actor=system(), **facts)


def make_agreement(*, signed: bool = True, **values: Any) -> Agreement:
    """An agreement of the year 2026 over every product, reviewed by legal and signed; else approved and not signed."""
    ensure_parameters(actor=system())
    row = commands.submit_agreement(actor=system(), agreement=draft(**values))
    row = commands.review_agreement(actor=system(), agreement=row)
    return commands.sign_agreement(actor=system(), agreement=row) if signed else row


def make_tradable_dealer(*, region: Any, **values: Any) -> Dealer:
    """An active dealer who may buy and sell everything in ``region`` over 2026: documents on file, agreement, authorisation."""
    ensure_parameters(actor=system())
    dealer = make_dealer(region=region, **values)
    make_dealer_documents(dealer)
    make_agreement(dealer=dealer)
    make_authorisation(dealer=dealer, regions=[region])
    return dealer


def make_tradable_sku(*, sku: dict[str, Any] | None = None, **product: Any) -> Sku:
    """A SKU of a registered class III product with its catalogue codes (6877 / 13)."""
    facts = {"certificate": make_certificate(), "code_2002": "6877", "code_2017": "13"}
    return make_sku(product=make_product(**{**facts, **product}), **(sku or {}))


def make_tradable_lot(sku: Sku | None = None, **values: Any) -> Lot:
    """A released lot made in January 2026 that lasts to the end of 2028."""
    dates = {"production_date": date(2026, 1, 10), "expiry_date": date(2028, 12, 31)}
    return make_lot(sku=sku or make_tradable_sku(), **{**dates, **values})
