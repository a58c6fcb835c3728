"""The findings of ``may_trade`` in sentences: what was checked, by which article, on which document, and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meridian.modules.catalog.choices import LotStatus
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.licences.choices import LicenceKind

from ..rules.trade_facts import Finding, Verdict

# Of every rule: the sentence and what to do about it. ``%(who)s`` is the seller or the buyer.
_PARTY: dict[str, tuple[Any, Any]] = {
    "status": (_("%(who)s is %(status)s as a dealer."), _("A draft is activated by his first review, a block is lifted on the dealer’s page.")),
    "blocked": (_("%(who)s has been blocked since %(since)s: %(note)s"), _("Quality lifts the block when its cause is mended.")),
    "registrant": (_("%(who)s is the registrant and sells own products: no operation licence is needed."), ""),
    "licence_not_needed": (_("%(who)s needs neither licence nor filing for class I."), ""),
    "licence_covers": (_("%(who)s: %(kind)s %(number)s covers the product%(until)s."), ""),
    "licence_missing": (_("%(who)s has no %(kind)s on file, which class %(class)s needs."), _("Upload it and let quality verify it.")),
    "licence_expired": (_("%(who)s: %(kind)s %(number)s ended on %(last_day)s."), _("File its renewal; verification lifts the block.")),
    "licence_not_verified": (_("%(who)s: %(kind)s %(number)s waits for verification."), _("Quality verifies it on the documents page.")),
    "scope_unconfirmed": (_("%(who)s: the scope of %(number)s is not confirmed by quality."), _("Confirm it on the scope page.")),
    "scope_review": (_("%(who)s: the scope of %(number)s carries a remark that concerns this product: %(note)s"), _("Quality decides about the remark on the scope page; a product without catalogue codes needs its codes.")),
    "scope_excluded": (_("%(who)s: the scope of %(number)s excludes the product (%(codes)s)."), _("The licence must be extended by its authority, or the product goes to another dealer.")),
    "scope_not_listed": (_("%(who)s: the scope of %(number)s does not list the product (%(codes)s)."), _("The licence must be extended by its authority, or the codes of the product corrected.")),
    "cold_chain_excluded": (_("%(who)s: %(number)s excludes goods that must be kept cold."), _("The licence must be extended by cold storage and transport.")),
    "cold_chain_unsaid": (_("%(who)s: %(number)s does not say that goods may be kept cold."), _("Quality confirms cold chain on the scope page, with the verification report on file.")),
    "quality_agreement_valid": (_("%(who)s has a quality agreement in force%(until)s."), ""),
    "quality_agreement_missing": (_("%(who)s has no quality agreement in force."), _("Sign it and file it under documents.")),
    "institution_valid": (_("%(who)s: licence of a medical institution %(number)s is valid%(until)s."), ""),
    "institution_expired": (_("%(who)s: licence of a medical institution %(number)s ended on %(last_day)s."), _("Ask the hospital for the renewed licence and file it.")),
    "institution_missing": (_("%(who)s: no licence of a medical institution is on file."), _("File a copy with the documents of the hospital.")),
}  # fmt: skip
_OTHERS: dict[str, tuple[Any, Any]] = {
    "party.same": (_("Seller and buyer are the same."), _("Choose another buyer.")),
    "party.hospital_sells": (_("A hospital does not sell devices on."), ""),
    "party.company_buys": (_("The company does not buy its own products here."), _("Returns have their own document.")),
    "product.unknown": (_("The product is not in the catalogue."), _("Choose a SKU of the catalogue.")),
    "product.retired": (_("The product was taken out of use."), _("Choose its successor.")),
    "product.blocked": (_("The product has been blocked since %(since)s: %(note)s"), _("Quality lifts the block.")),
    "certificate.none": (_("The product has no registration certificate or filing."), _("Enter the certificate and link it to the product.")),
    "lot.not_chosen": (_("No lot is chosen yet; lot, certificate dates and expiry are checked with the lot."), ""),
    "lot.other_sku": (_("Lot %(lot)s belongs to another product."), _("Scan the lot again or choose its own product.")),
    "lot.not_released": (_("Lot %(lot)s is %(status)s."), _("Quality releases the lot first.")),
    "lot.no_production_date": (_("Lot %(lot)s has no production date, so its certificate cannot be told."), _("Enter the production date of the lot.")),
    "lot.before_certificate": (_("Lot %(lot)s was made on %(made)s, before the first approval on %(first)s."), _("It must not be sold; quality decides what becomes of it.")),
    "lot.after_certificate": (_("Lot %(lot)s was made on %(made)s, after the certificate ended on %(last)s."), _("It must not be sold; enter the renewed certificate if there is one.")),
    "lot.between_certificates": (_("Lot %(lot)s was made on %(made)s between two certificates of the chain."), _("Sellable by the lot rule; quality should know.")),
    "lot.in_certificate": (_("Lot %(lot)s was made on %(made)s under certificate %(number)s."), ""),
    "lot.expired": (_("Lot %(lot)s expired on %(last_day)s."), _("Move it to the blocked stock.")),
    "lot.near_expiry": (_("Lot %(lot)s is near its expiry: %(last_day)s, %(days)s days left."), _("Tell the buyer before it ships.")),
    "lot.not_expired": (_("Lot %(lot)s is usable to %(last_day)s."), ""),
    "lot.udi_missing": (_("Made after %(due)s, the product needs a UDI, and none is in the catalogue."), _("Enter the UDI-DI of the SKU.")),
    "right.seller_covers": (_("The seller is authorised for product, place and day."), ""),
    "right.seller_no_authorisation": (_("The seller holds no authorisation."), _("Sign an authorisation first.")),
    "right.seller_product_not_covered": (_("The seller is not authorised for this product."), _("Extend the authorisation by the product or its line.")),
    "right.seller_place_not_covered": (_("The seller is not authorised to sell to this buyer or place."), _("Extend the territory, or let the dealer in charge supply.")),
    "right.seller_period_not_covered": (_("The seller's authorisation is not in force on this day."), _("Renew the authorisation.")),
    "right.seller_hospital_excluded": (_("The seller's authorisation excludes this hospital."), _("Let the dealer in charge supply.")),
    "right.seller_exclusive_of_other": (_("Another dealer has the exclusive right to this sale."), _("Let the dealer in charge supply.")),
    "right.buyer_covers": (_("The buyer is authorised for the product to %(last_day)s."), ""),
    "right.buyer_none": (_("The buyer holds no authorisation."), _("Sign an authorisation first.")),
    "right.buyer_product": (_("The buyer is not authorised for this product."), _("Extend the authorisation by the product or its line.")),
    "right.buyer_period": (_("The buyer's authorisation runs from %(first_day)s to %(last_day)s, not on this day."), _("Renew the authorisation.")),
    "business.open": (_("Business with the buyer in this line is open since %(since)s."), ""),
    "business.suspended": (_("Business with the buyer in this line is suspended since %(since)s."), _("Take it up again on the page of the business, with the reason.")),
    "business.closed": (_("Business with the buyer in this line is closed since %(since)s."), _("Open a review of the line; its approval opens the business.")),
    "business.not_opened": (_("Business with the buyer in this line was never opened."), _("Open a review of the line; its approval opens the business.")),
    "training.missing": (_("“%(course)s”: %(needed)s persons of the buyer must hold its certificate, %(held)s do; %(missing)s missing."), _("Assign the course to the dealer’s people; orders open as soon as they pass its exam.")),
    "training.advised": (_("“%(course)s”: %(needed)s persons of the buyer should hold its certificate, %(held)s do; %(missing)s missing."), _("Assign the course to the dealer’s people.")),
    "mode.direct": (_("%(place)s: %(line)s is served directly by the company since %(since)s, as %(who)s decided."), _("Ask the company before selling there, or have the channel mode changed.")),
    "agreement.in_force": (_("Agreement %(number)s with the buyer is in force to %(last_day)s."), ""),
    "agreement.missing": (_("The company has no agreement with the buyer."), _("Draft an agreement, let legal review it, and sign it.")),
    "agreement.not_signed": (_("Agreement %(number)s with the buyer is not signed yet."), _("Sign it once legal has reviewed it.")),
    "agreement.expired": (_("Agreement %(number)s with the buyer runs from %(first_day)s to %(last_day)s, not on this day."), _("Renew the agreement.")),
    "agreement.product_not_covered": (_("Agreement %(number)s with the buyer does not cover this product."), _("Extend it by a supplement.")),
}  # fmt: skip
_ARTICLE = re.compile(r"\s*art\. ?(\d+)")
RULES: frozenset[str] = frozenset(_OTHERS) | {f"{who}.{name}" for who in ("seller", "buyer") for name in _PARTY}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A finding for people: ``chip`` is good, wait, bad or draft, ``word`` says it; ``links`` are ``(label, address)`` of the evidence."""

    rule: str
    severity: str
    passed: bool
    chip: str
    word: str
    text: str
    article: str
    mend: str
    links: tuple[tuple[str, str], ...]


def verdict_sentences(verdict: Verdict, *, passed: bool = True) -> list[Sentence]:
    """The findings in sentences of the active language, what stops the sale first; ``passed`` False leaves out what is fine."""
    order = {"BLOCK": 0, "REVIEW": 1, "INFO": 2}
    found = sorted(verdict.findings, key=lambda f: (order[f.severity], f.passed))
    return [_sentence(finding) for finding in found if passed or not finding.passed]


def _sentence(finding: Finding) -> Sentence:
    who, _dot, name = finding.rule.partition(".")
    message, mend = _PARTY[name] if who in ("seller", "buyer") and name in _PARTY else _OTHERS[finding.rule]
    params = _words(finding, who)
    chip = {"BLOCK": "bad", "REVIEW": "wait"}.get(finding.severity, "good" if finding.passed else "draft")
    word = {
        "bad": gettext("stops"),
        "wait": gettext("quality decides"),
        "good": gettext("in order"),
        "draft": gettext("to know"),
    }[chip]
    contracts = {
        "authorisation": gettext("authorisation"), "agreement": gettext("agreement"),
        "training": gettext("training requirement"), "mode": gettext("channel mode"),
    }  # fmt: skip
    article = contracts.get(finding.article) or article_text(finding.article)
    links = tuple(link for link in (_link(*evidence) for evidence in finding.evidence) if link[1])
    text = str(message) % params
    return Sentence(
        finding.rule, finding.severity, finding.passed, chip, word, text, article,
        "" if finding.passed else str(mend), links,
    )  # fmt: skip


def article_text(article: str) -> str:
    """``国令739 art. 42`` in the words of the active language."""
    return _ARTICLE.sub(lambda found: gettext(" art. %(n)s") % {"n": found[1]}, article)


def _words(finding: Finding, who: str) -> dict[str, Any]:
    """The parts of a sentence as people read them."""
    params: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in finding.params.items()
    }
    params["who"] = gettext("The seller") if who == "seller" else gettext("The buyer")
    last = params.get("last_day")
    params["until"] = gettext(" (to %(day)s)") % {"day": last} if last else ""
    kind = params.get("kind")
    if kind in LicenceKind.values:
        params["kind"] = LicenceKind(kind).label
    if "code_2002" in params:
        codes = [
            f"{year}: {params[name]}" for year, name in (("2002", "code_2002"), ("2017", "code_2017")) if params[name]
        ]
        params["codes"] = ", ".join(codes) or gettext("no code")
    if finding.rule == "lot.not_released" and params["status"] in LotStatus.values:
        params["status"] = LotStatus(params["status"]).label
    elif "status" in params and params["status"] in DealerStatus.values:
        params["status"] = DealerStatus(params["status"]).label
    elif params.get("status") == "":
        params["status"] = gettext("unknown")
    return params


def _link(name: str, key: Any) -> tuple[str, str]:
    """Label and address of a document of evidence."""
    from django.urls import NoReverseMatch, reverse

    if name == "catalog.certificate":
        return str(key), f"{reverse('catalog_certificate_list')}?q={key}"
    labels = {
        "licences.licence": gettext("licence on file"), "licences.block": gettext("trade block"), "agreements.authorisation": gettext("authorisation"),
        "agreements.agreement": gettext("agreement"), "training.course": gettext("course"),
        "catalog.lot": gettext("lot"), "catalog.sku": gettext("product"), "dealers.dealer": gettext("dealer"),
        "market.channelmode": gettext("channel mode"),
    }  # fmt: skip
    try:
        return labels[name], reverse(f"{name.replace('.', '_')}_detail", args=[key])
    except NoReverseMatch:
        return labels[name], ""
