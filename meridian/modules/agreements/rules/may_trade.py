"""May this party sell this product, in this lot, to that party, on that day? (rules.md 3.1 to 3.4, 3.7)

The answer is made of independent checks, each of which looks at few facts: the seller, the buyer, the product, the lot,
the authorisation, the agreement. ``trade_pairs`` asks the same checks once per distinct set of facts, so both forms agree.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from .agreements import agreement_findings
from .businesses import business_findings
from .coverage import Coverage, Grant, Sale, covers
from .trade_facts import Finding, LotFacts, Party, ProductFacts, TradeLimits, Verdict
from .training import training_findings

_ACT = "国令739"
_OWN_PRODUCTS = f"{_ACT} art. 43"
_NO_TRADE = f"{_ACT} art. 55"
_GSP = "医疗器械经营质量管理规范 (2023)"
_CONTRACT = "authorisation"
_ARTICLES = {"II": f"{_ACT} art. 41", "III": f"{_ACT} art. 42"}
_REVIEW_RIGHTS = ("scope_unconfirmed", "scope_review", "cold_chain_unsaid")


def may_trade(
    seller: Party,
    buyer: Party,
    lot: LotFacts,
    day: date,
    *,
    limits: TradeLimits = TradeLimits(),  # noqa: B008  frozen
    exclusive: Iterable[Grant] = (),
) -> Verdict:
    """Every check of one sale on one day. ``exclusive`` are exclusive rights of other dealers than the seller."""
    found = relation_findings(seller.kind, seller.id, buyer.kind, buyer.id)
    if found:
        return Verdict.of(found)
    product = lot.product
    found += party_findings("seller", seller, product, day, limits, with_company=False)
    found += party_findings("buyer", buyer, product, day, limits, with_company=seller.kind == "COMPANY")
    found += product_findings(product, day)
    found += lot_findings(lot, day, limits)
    if seller.kind == "DEALER":
        found += seller_right_findings(_coverage(seller, buyer, product, day, exclusive))
    if buyer.kind == "DEALER":
        found += buyer_right_findings(buyer.grants, product, day)
    if seller.kind == "COMPANY" and buyer.kind == "DEALER":
        found += agreement_findings(buyer.agreements, product, day, limits)
        found += business_findings(buyer.businesses, product, day, limits)
        found += training_findings(buyer.training, product, day)
    return Verdict.of(found)


def relation_findings(seller_kind: str, seller_id: int, buyer_kind: str, buyer_id: int) -> list[Finding]:
    """Parties that cannot trade at all: a hospital that sells, the company that buys, one party twice."""
    if (seller_kind, seller_id) == (buyer_kind, buyer_id):
        return [Finding("party.same", _CONTRACT, "BLOCK")]
    if seller_kind == "HOSPITAL":
        return [Finding("party.hospital_sells", f"{_ACT} art. 42", "BLOCK")]
    if buyer_kind == "COMPANY":
        return [Finding("party.company_buys", _CONTRACT, "BLOCK")]
    return []


# -- the two parties ---------------------------------------------------------------------------------------------------
def party_findings(
    role: str, party: Party, product: ProductFacts, day: date, limits: TradeLimits, *, with_company: bool
) -> list[Finding]:
    """A party's status, blocks and documents. ``role`` is seller or buyer; ``with_company``: it buys from the company."""
    found = []
    if party.kind == "DEALER" and party.status != "ACTIVE":
        found.append(
            Finding(f"{role}.status", _CONTRACT, "BLOCK", {"status": party.status}, (("dealers.dealer", party.id),))
        )
    for block in party.licences.blocked_on(day, product.device.device_class):
        evidence = (("licences.block", block.id),)
        params = {"note": block.note, "since": block.opened_on}
        found.append(Finding(f"{role}.blocked", block.rule or _GSP, "BLOCK", params, evidence))
    if party.kind == "COMPANY":
        found.append(Finding(f"{role}.registrant", _OWN_PRODUCTS, "INFO", passed=True))
    elif party.kind == "HOSPITAL":
        found.append(_institution(party, day, limits))
    else:
        found.append(_trade_right(role, party, product, day))
        if with_company and limits.quality_agreement_required:
            found.append(_quality_agreement(role, party, day))
    return found


def _trade_right(role: str, party: Party, product: ProductFacts, day: date) -> Finding:
    device = product.device
    right = party.licences.trade_right(device, day)
    article = _ARTICLES.get(device.device_class, f"{_ACT} art. 41")
    evidence = (("licences.licence", right.licence_id),) if right.licence_id else ()
    params = {
        "kind": right.kind, "number": right.number, "class": device.device_class, "last_day": right.last_day,
        "code_2002": device.code_2002, "code_2017": device.code_2017,
        "note": right.scope.item.note if right.scope and right.scope.item else "",
    }  # fmt: skip
    if right.is_open:
        rule = f"{role}.licence_not_needed" if right.code == "not_needed" else f"{role}.licence_covers"
        return Finding(rule, article, "INFO", params, evidence, passed=True)
    name = f"licence_{right.code}" if right.code in ("missing", "expired", "not_verified") else right.code
    severity = "REVIEW" if right.code in _REVIEW_RIGHTS else "BLOCK"
    return Finding(f"{role}.{name}", article, severity, params, evidence)


def _quality_agreement(role: str, party: Party, day: date) -> Finding:
    held = party.licences.in_force("QUALITY_AGREEMENT", day)
    if held:
        params = {"last_day": held[0].last_day}
        evidence = (("licences.licence", held[0].id),)
        return Finding(f"{role}.quality_agreement_valid", _GSP, "INFO", params, evidence, passed=True)
    latest = party.licences.latest("QUALITY_AGREEMENT")
    evidence = (("licences.licence", latest.id),) if latest else ()
    return Finding(f"{role}.quality_agreement_missing", _GSP, "BLOCK", {}, evidence)


def _institution(party: Party, day: date, limits: TradeLimits) -> Finding:
    """Of a hospital the licence's dates count, never a scope of devices."""
    held = party.licences.in_force("INSTITUTION_LICENCE", day)
    if held:
        params = {"number": held[0].number, "last_day": held[0].last_day}
        return Finding(
            "buyer.institution_valid", _GSP, "INFO", params, (("licences.licence", held[0].id),), passed=True
        )
    latest = party.licences.latest("INSTITUTION_LICENCE")
    if latest is not None and latest.last_day is not None and latest.last_day < day:
        params = {"number": latest.number, "last_day": latest.last_day}
        return Finding("buyer.institution_expired", _GSP, "BLOCK", params, (("licences.licence", latest.id),))
    severity = "BLOCK" if limits.hospital_must_be_on_file else "INFO"
    return Finding("buyer.institution_missing", _GSP, severity)


# -- the goods ---------------------------------------------------------------------------------------------------------
def product_findings(product: ProductFacts, day: date) -> list[Finding]:
    """The product as such: in use, not blocked, registered or filed."""
    found = []
    evidence = (("catalog.sku", product.sku_id),)
    if not product.is_active:
        found.append(Finding("product.retired", _CONTRACT, "BLOCK", {}, evidence))
    for block in product.licences.blocked_on(day, product.device.device_class):
        params = {"note": block.note, "since": block.opened_on}
        found.append(Finding("product.blocked", block.rule or _GSP, "BLOCK", params, (("licences.block", block.id),)))
    if not product.chain.terms:
        found.append(Finding("certificate.none", _NO_TRADE, "BLOCK", {}, evidence))
    return found


def lot_findings(lot: LotFacts, day: date, limits: TradeLimits) -> list[Finding]:
    """The lot: of this SKU, released, made under the certificate, not expired."""
    if lot.lot_id is None:
        return [Finding("lot.not_chosen", _GSP, "INFO")]
    evidence = (("catalog.lot", lot.lot_id),)
    found = list(lot_standing_findings(lot))
    if lot.expiry_date is not None:
        params = {"lot": lot.number, "last_day": lot.expiry_date}
        if lot.expiry_date < day:
            found.append(Finding("lot.expired", _NO_TRADE, "BLOCK", params, evidence))
        elif lot.expiry_date < months_after(day, limits.near_expiry_months):
            params["days"] = (lot.expiry_date - day).days
            found.append(Finding("lot.near_expiry", _GSP, "INFO", params, evidence))
        else:
            found.append(Finding("lot.not_expired", _NO_TRADE, "INFO", params, evidence, passed=True))
    due = limits.udi_from.get(lot.product.device.device_class)
    if due is not None and lot.production_date is not None and lot.production_date >= due and not lot.product.has_di:
        found.append(Finding("lot.udi_missing", f"{_ACT} art. 38", "INFO", {"due": due}, evidence))
    return found


def lot_standing_findings(lot: LotFacts) -> list[Finding]:
    """What does not depend on the day: whose lot it is, its quality status, its certificate."""
    evidence = (("catalog.lot", lot.lot_id),)
    found = []
    if lot.lot_sku_id != lot.product.sku_id:
        found.append(Finding("lot.other_sku", _CONTRACT, "BLOCK", {"lot": lot.number}, evidence))
    if lot.status != "U":
        params = {"lot": lot.number, "status": lot.status}
        found.append(Finding("lot.not_released", _GSP, "BLOCK", params, evidence))
    return found + _certificate(lot, evidence)


def _certificate(lot: LotFacts, evidence: tuple[tuple[str, object], ...]) -> list[Finding]:
    """The lot rule: made between the first approval and the last expiry of the chain of certificates."""
    terms = sorted(lot.product.chain.terms, key=lambda term: term.approved_on)
    if not terms:
        return []
    made, last = lot.production_date, lot.product.chain.last_expiry
    params = {"lot": lot.number, "made": made, "first": terms[0].approved_on, "last": last, "number": terms[-1].number}
    if made is None:
        return [Finding("lot.no_production_date", _NO_TRADE, "REVIEW", params, evidence)]
    if made < terms[0].approved_on:
        return [Finding("lot.before_certificate", _NO_TRADE, "BLOCK", params, evidence)]
    if last is not None and made > last:
        return [Finding("lot.after_certificate", _NO_TRADE, "BLOCK", params, evidence)]
    holding = [t for t in terms if t.approved_on <= made and (t.expires_on is None or made <= t.expires_on)]
    if not holding:
        return [Finding("lot.between_certificates", _NO_TRADE, "INFO", params, evidence)]
    params["number"] = holding[-1].number
    evidence = (*evidence, ("catalog.certificate", holding[-1].number))
    return [Finding("lot.in_certificate", _NO_TRADE, "INFO", params, evidence, passed=True)]


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# -- the authorisation -------------------------------------------------------------------------------------------------
def _coverage(seller: Party, buyer: Party, product: ProductFacts, day: date, exclusive: Iterable[Grant]) -> Coverage:
    sale = Sale(
        dealer_id=seller.id, product_id=product.product_id, line_id=product.line_id,
        hospital_id=buyer.id if buyer.kind == "HOSPITAL" else None, region_path=buyer.region_path, day=day,
        dealer_path=seller.path,
    )  # fmt: skip
    others = [grant for grant in exclusive if grant.dealer_id != seller.id]
    return covers([*seller.grants, *others], sale)


def seller_right_findings(coverage: Coverage) -> list[Finding]:
    """Whether the selling dealer's authorisations cover product, place and day."""
    evidence = (("agreements.authorisation", coverage.grant_id),) if coverage.grant_id else ()
    if coverage.authorised:
        return [Finding("right.seller_covers", _CONTRACT, "INFO", {}, evidence, passed=True)]
    if coverage.other_grant_id:
        evidence = (*evidence, ("agreements.authorisation", coverage.other_grant_id))
    return [Finding(f"right.seller_{coverage.reason.lower()}", _CONTRACT, "BLOCK", {}, evidence)]


def buyer_right_findings(grants: Iterable[Grant], product: ProductFacts, day: date) -> list[Finding]:
    """Whether a buying dealer holds a signed authorisation for the product on the day; where he may sell is asked later."""
    held = [g for g in grants if _names_product(g, product)]
    current = [g for g in held if g.valid_from <= day <= g.valid_to]
    if current:
        best = max(current, key=lambda g: (g.valid_to, -g.id))
        params = {"last_day": best.valid_to}
        evidence = (("agreements.authorisation", best.id),)
        return [Finding("right.buyer_covers", _CONTRACT, "INFO", params, evidence, passed=True)]
    if held:
        nearest = max(held, key=lambda g: (g.valid_to, -g.id))
        params = {"first_day": nearest.valid_from, "last_day": nearest.valid_to}
        evidence = (("agreements.authorisation", nearest.id),)
        return [Finding("right.buyer_period", _CONTRACT, "BLOCK", params, evidence)]
    some = next(iter(grants), None)
    if some is None:
        return [Finding("right.buyer_none", _CONTRACT, "BLOCK")]
    return [Finding("right.buyer_product", _CONTRACT, "BLOCK", {}, (("agreements.authorisation", some.id),))]


def _names_product(grant: Grant, product: ProductFacts) -> bool:
    return grant.covers_every_product or product.line_id in grant.line_ids or product.product_id in grant.product_ids
