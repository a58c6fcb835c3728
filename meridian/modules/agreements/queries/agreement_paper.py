"""An agreement on paper 经销协议 (PDF, Word), what exactly it says, and the hash of that."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.files.commands import open_file
from meridian.kernel.printing import compose, symbol

from ..choices import SignatureSide
from ..models import Agreement, AgreementSignature
from .agreement_pages import company_name, target_rows

PAPER = "agreements/print/agreement.typ"
_SIDES = (SignatureSide.COMPANY, SignatureSide.DEALER, SignatureSide.THIRD)


def agreement_data(row: Agreement, actor: Actor, signatures: Iterable[AgreementSignature] = ()) -> dict[str, Any]:
    """What the template of the paper shows, in the active language; amounts in yuan."""
    company = company_name(actor)
    products = [str(each) for each in (*row.lines.all(), *row.products.all())]
    parties = _parties(row, company)
    prices = " ".join(filter(None, [row.get_price_level_display() or "", row.price_reference]))
    payment = (
        _("payment in advance") if row.is_prepaid else _("%(days)s days from delivery") % {"days": row.payment_days}
    )
    everything = (
        _("as in %(number)s") % {"number": row.parent} if row.is_supplement else _("all products of the company")
    )
    drawn = {signature.side: signature for signature in signatures}
    return {
        "title": str(row.get_kind_display()), "number": row.number, "code": symbol(row.number), "company": {"name": company},
        "subtitle": "" if row.signed_on or drawn else str(row.get_status_display()), "parties": parties,
        "terms": [
            (_("Period"), f"{row.valid_from} – {row.last_day}"),
            (_("Sales territory"), "、".join(str(each) for each in row.regions.all()) or "—"),
            (_("Authorised products"), "、".join(products) or everything),
            (_("Prices"), prices or "—"),
            (_("Terms of payment"), payment if row.is_prepaid or row.payment_days is not None else "—"),
            (_("Deposit (CNY)"), _yuan(row.deposit_fen)), (_("Market support (CNY)"), _yuan(row.market_support_fen)),
            *([(_("Supplements"), row.parent.number)] if row.parent_id else []),
        ],
        "targets": {
            "title": _("Targets"),
            "columns": [_("Year"), _("Product line"), _("Whole year"), "Q1", "Q2", "Q3", "Q4"],
            "rows": _target_lines(row),
        },
        "clauses": [
            (str(clause.position), str(clause.get_kind_display()), clause.text)
            for clause in row.clauses.order_by("position")
        ],
        "seals": [
            (label, name, *_signed(row, drawn.get(side), who))
            for (label, name), side, who in zip(
                parties, _SIDES, (row.signatory, row.dealer_signatory, ""), strict=False
            )
        ],
        "evidence": [_evidence(signature) for signature in drawn.values()],
        "labels": {"signed": _("Signature, seal"), "day": _("Date"), "evidence": _("Evidence of the signatures")},
    }  # fmt: skip


def _parties(row: Agreement, company: str) -> list[tuple[str, str]]:
    parties = [(_("Party A"), company), (_("Party B"), row.dealer.name)]
    if row.third_party_id:
        parties.append((_("Party C"), row.third_party.name))
    return parties


def _signed(row: Agreement, drawn: AgreementSignature | None, who: str) -> tuple[str, str, str]:
    """Name, day and picture (as SVG) for a seal box."""
    if drawn is None:
        return who, row.signed_on.isoformat() if row.signed_on else "", ""
    return drawn.signer_name, timezone.localtime(drawn.signed_at).date().isoformat(), _picture(drawn)


def _picture(signature: AgreementSignature) -> str:
    """The drawn signature as SVG: data of papers is text, and a picture inside SVG is text."""
    if signature.image_id is None:
        return ""
    content = base64.b64encode(open_file(signature.image).read_bytes()).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 600 200">'
        f'<image width="600" height="200" preserveAspectRatio="xMidYMid meet" xlink:href="data:image/png;base64,{content}"/></svg>'
    )


def _evidence(signature: AgreementSignature) -> str:
    """Who signed for which side, when, how, and the hashes of terms and picture, in one line."""
    at = timezone.localtime(signature.signed_at).strftime("%Y-%m-%d %H:%M:%S")
    parts = [
        str(signature.get_side_display()), signature.signer_name, at, str(signature.get_method_display()),
        f"SHA-256 {signature.content_sha256[:32]} {signature.image_sha256[:16]}".strip(),
    ]  # fmt: skip
    return " · ".join(parts)


def agreement_pdf_bytes(row: Agreement, actor: Actor, signatures: Iterable[AgreementSignature] = ()) -> bytes:
    """The agreement as PDF, in the active language. What is not signed yet says so."""
    return compose(PAPER, agreement_data(row, actor, signatures))


def word_values(row: Agreement, actor: Actor) -> dict[str, str]:
    """The values of the merge fields of Word templates, in the active language."""
    data = agreement_data(row, actor)
    terms = dict(data["terms"])
    heading = " | ".join(data["targets"]["columns"])
    return {
        "number": row.number, "kind": data["title"], "company": data["company"]["name"], "dealer": row.dealer.name,
        "credit_code": row.dealer.credit_code, "third_party": row.third_party.name if row.third_party_id else "",
        "period": terms[_("Period")], "first_day": row.valid_from.isoformat(), "last_day": row.last_day.isoformat(),
        "territory": terms[_("Sales territory")], "products": terms[_("Authorised products")],
        "prices": terms[_("Prices")], "payment": terms[_("Terms of payment")], "deposit": terms[_("Deposit (CNY)")],
        "support": terms[_("Market support (CNY)")],
        "targets": "\n".join([heading, *(" | ".join(line) for line in data["targets"]["rows"])]),
        "clauses": "\n".join(f"{n}. {kind}：{text}" for n, kind, text in data["clauses"]),
    }  # fmt: skip


def content_sha256(row: Agreement) -> str:
    """The hash of everything the agreement says: parties, period, lists, figures, targets, clauses; not of its state."""
    says = {
        name: getattr(row, name)
        for name in (
            "number", "kind", "dealer_id", "third_party_id", "parent_id", "valid_from", "valid_to", "price_level",
            "price_reference", "payment_days", "is_prepaid", "deposit_fen", "market_support_fen",
        )
    }  # fmt: skip
    for name in ("regions", "lines", "products"):
        says[name] = sorted(getattr(row, name).values_list("pk", flat=True))
    says["targets"] = sorted(
        [target.year, target.quarter, target.line_id or 0, target.amount_fen, target.qty]
        for target in row.targets.all()
    )
    says["clauses"] = [[clause.kind, clause.text] for clause in row.clauses.order_by("position")]
    text = json.dumps(says, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def signatures_of(row: Agreement) -> list[AgreementSignature]:
    """The signatures under what the agreement says now, in order; those of earlier terms do not count."""
    rows = AgreementSignature.objects.unscoped("an agreement the asker holds").filter(agreement=row)
    return list(rows.filter(content_sha256=content_sha256(row)).select_related("image", "paper").order_by("id"))


def sides_to_sign(row: Agreement, signatures: Iterable[AgreementSignature]) -> list[SignatureSide]:
    """The sides whose signature is missing: company and dealer, and the third party where there is one."""
    needed = _SIDES if row.third_party_id else _SIDES[:2]
    held = {signature.side for signature in signatures}
    return [side for side in needed if side not in held]


def _target_lines(row: Agreement) -> list[tuple[str, ...]]:
    return [
        (
            str(each.year), str(each.line or _("all")),
            *(_cell(value, each.is_qty) for value in (each.total, *each.cells[1:])),
        )
        for each in target_rows(row.targets.select_related("line"))
    ]  # fmt: skip


def _cell(value: int | None, is_qty: bool) -> str:
    if value is None:
        return ""
    return f"{value:,}" if is_qty else _yuan(value)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
