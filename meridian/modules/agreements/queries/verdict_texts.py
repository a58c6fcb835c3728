"""The findings of ``may_trade`` in sentences: what was checked, by which article, on which document, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.modules.catalog.choices import LotStatus
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.licences.choices import LicenceKind

from ..rules.trade_facts import Finding, Verdict

# Of every rule: the sentence and what to do about it. ``%(who)s`` is the seller or the buyer.
_L = gettext_lazy
_PARTY: dict[str, tuple[Any, Any]] = {
    "status": (_L("%(who)s is %(status)s as a dealer."), _L("The channel manager activates the dealer first.")),
    "blocked": (_L("%(who)s has been blocked since %(since)s: %(note)s"), _L("Quality lifts the block when its cause is mended.")),
    "registrant": (_L("%(who)s is the registrant and sells own products: no operation licence is needed."), ""),
    "licence_not_needed": (_L("%(who)s needs neither licence nor filing for class I."), ""),
    "licence_covers": (_L("%(who)s: %(kind)s %(number)s covers the product%(until)s."), ""),
    "licence_missing": (_L("%(who)s has no %(kind)s on file, which class %(class)s needs."), _L("Upload it and let quality verify it.")),
    "licence_expired": (_L("%(who)s: %(kind)s %(number)s ended on %(last_day)s."), _L("File its renewal; verification lifts the block.")),
    "licence_not_verified": (_L("%(who)s: %(kind)s %(number)s waits for verification."), _L("Quality verifies it on the documents page.")),
    "scope_unconfirmed": (_L("%(who)s: the scope of %(number)s is not confirmed by quality."), _L("Confirm it on the scope page.")),
    "scope_review": (_L("%(who)s: the scope of %(number)s carries a remark that concerns this product: %(note)s"), _L("Quality decides about the remark on the scope page; a product without catalogue codes needs its codes.")),
    "scope_excluded": (_L("%(who)s: the scope of %(number)s excludes the product (%(codes)s)."), _L("The licence must be extended by its authority, or the product goes to another dealer.")),
    "scope_not_listed": (_L("%(who)s: the scope of %(number)s does not list the product (%(codes)s)."), _L("The licence must be extended by its authority, or the codes of the product corrected.")),
    "cold_chain_excluded": (_L("%(who)s: %(number)s excludes goods that must be kept cold."), _L("The licence must be extended by cold storage and transport.")),
    "cold_chain_unsaid": (_L("%(who)s: %(number)s does not say that goods may be kept cold."), _L("Quality confirms cold chain on the scope page, with the verification report on file.")),
    "quality_agreement_valid": (_L("%(who)s has a quality agreement in force%(until)s."), ""),
    "quality_agreement_missing": (_L("%(who)s has no quality agreement in force."), _L("Sign it and file it under documents.")),
    "institution_valid": (_L("%(who)s: licence of a medical institution %(number)s is valid%(until)s."), ""),
    "institution_expired": (_L("%(who)s: licence of a medical institution %(number)s ended on %(last_day)s."), _L("Ask the hospital for the renewed licence and file it.")),
    "institution_missing": (_L("%(who)s: no licence of a medical institution is on file."), _L("File a copy with the documents of the hospital.")),
}  # fmt: skip
_OTHERS: dict[str, tuple[Any, Any]] = {
    "party.same": (_L("Seller and buyer are the same."), _L("Choose another buyer.")),
    "party.hospital_sells": (_L("A hospital does not sell devices on."), ""),
    "party.company_buys": (_L("The company does not buy its own products here."), _L("Returns have their own document.")),
    "product.unknown": (_L("The product is not in the catalogue."), _L("Choose a SKU of the catalogue.")),
    "product.retired": (_L("The product was taken out of use."), _L("Choose its successor.")),
    "product.blocked": (_L("The product has been blocked since %(since)s: %(note)s"), _L("Quality lifts the block.")),
    "certificate.none": (_L("The product has no registration certificate or filing."), _L("Enter the certificate and link it to the product.")),
    "lot.not_chosen": (_L("No lot is chosen yet; lot, certificate dates and expiry are checked with the lot."), ""),
    "lot.other_sku": (_L("Lot %(lot)s belongs to another product."), _L("Scan the lot again or choose its own product.")),
    "lot.not_released": (_L("Lot %(lot)s is %(status)s."), _L("Quality releases the lot first.")),
    "lot.no_production_date": (_L("Lot %(lot)s has no production date, so its certificate cannot be told."), _L("Enter the production date of the lot.")),
    "lot.before_certificate": (_L("Lot %(lot)s was made on %(made)s, before the first approval on %(first)s."), _L("It must not be sold; quality decides what becomes of it.")),
    "lot.after_certificate": (_L("Lot %(lot)s was made on %(made)s, after the certificate ended on %(last)s."), _L("It must not be sold; enter the renewed certificate if there is one.")),
    "lot.between_certificates": (_L("Lot %(lot)s was made on %(made)s between two certificates of the chain."), _L("Sellable by the lot rule; quality should know.")),
    "lot.in_certificate": (_L("Lot %(lot)s was made on %(made)s under certificate %(number)s."), ""),
    "lot.expired": (_L("Lot %(lot)s expired on %(last_day)s."), _L("Move it to the blocked stock.")),
    "lot.near_expiry": (_L("Lot %(lot)s is near its expiry: %(last_day)s, %(days)s days left."), _L("Tell the buyer before it ships.")),
    "lot.not_expired": (_L("Lot %(lot)s is usable to %(last_day)s."), ""),
    "lot.udi_missing": (_L("Made after %(due)s, the product needs a UDI, and none is in the catalogue."), _L("Enter the UDI-DI of the SKU.")),
    "right.seller_covers": (_L("The seller is authorised for product, place and day."), ""),
    "right.seller_no_authorisation": (_L("The seller holds no authorisation."), _L("Sign an authorisation first.")),
    "right.seller_product_not_covered": (_L("The seller is not authorised for this product."), _L("Extend the authorisation by the product or its line.")),
    "right.seller_place_not_covered": (_L("The seller is not authorised to sell to this buyer or place."), _L("Extend the territory, or let the dealer in charge supply.")),
    "right.seller_period_not_covered": (_L("The seller's authorisation is not in force on this day."), _L("Renew the authorisation.")),
    "right.seller_hospital_excluded": (_L("The seller's authorisation excludes this hospital."), _L("Let the dealer in charge supply.")),
    "right.seller_exclusive_of_other": (_L("Another dealer has the exclusive right to this sale."), _L("Let the dealer in charge supply.")),
    "right.buyer_covers": (_L("The buyer is authorised for the product to %(last_day)s."), ""),
    "right.buyer_none": (_L("The buyer holds no authorisation."), _L("Sign an authorisation first.")),
    "right.buyer_product": (_L("The buyer is not authorised for this product."), _L("Extend the authorisation by the product or its line.")),
    "right.buyer_period": (_L("The buyer's authorisation runs from %(first_day)s to %(last_day)s, not on this day."), _L("Renew the authorisation.")),
    "agreement.not_kept": (_L("Agreements are not kept as documents yet: only the authorisation was checked."), ""),
}  # fmt: skip
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
    word = {"bad": _("stops"), "wait": _("quality decides"), "good": _("in order"), "draft": _("to know")}[chip]
    article = _("authorisation") if finding.article == "authorisation" else finding.article
    links = tuple(link for link in (_link(*evidence) for evidence in finding.evidence) if link[1])
    text = str(message) % params
    return Sentence(
        finding.rule, finding.severity, finding.passed, chip, word, text, article,
        "" if finding.passed else str(mend), links,
    )  # fmt: skip


def _words(finding: Finding, who: str) -> dict[str, Any]:
    """The parts of a sentence as people read them."""
    params: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in finding.params.items()
    }
    params["who"] = _("The seller") if who == "seller" else _("The buyer")
    last = params.get("last_day")
    params["until"] = _(" (to %(day)s)") % {"day": last} if last else ""
    kind = params.get("kind")
    if kind in LicenceKind.values:
        params["kind"] = LicenceKind(kind).label
    if "code_2002" in params:
        codes = [
            f"{year}: {params[name]}" for year, name in (("2002", "code_2002"), ("2017", "code_2017")) if params[name]
        ]
        params["codes"] = ", ".join(codes) or _("no code")
    if finding.rule == "lot.not_released" and params["status"] in LotStatus.values:
        params["status"] = LotStatus(params["status"]).label
    elif "status" in params and params["status"] in DealerStatus.values:
        params["status"] = DealerStatus(params["status"]).label
    elif params.get("status") == "":
        params["status"] = _("unknown")
    return params


def _link(name: str, key: Any) -> tuple[str, str]:
    """Label and address of a document of evidence."""
    from django.urls import NoReverseMatch, reverse

    if name == "catalog.certificate":
        return str(key), f"{reverse('catalog_certificate_list')}?q={key}"
    labels = {
        "licences.licence": _("licence on file"), "licences.block": _("trade block"), "agreements.authorisation": _("authorisation"),
        "catalog.lot": _("lot"), "catalog.sku": _("product"), "dealers.dealer": _("dealer"),
    }  # fmt: skip
    try:
        return labels[name], reverse(f"{name.replace('.', '_')}_detail", args=[key])
    except NoReverseMatch:
        return labels[name], ""
