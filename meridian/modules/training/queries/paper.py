"""A certificate on paper."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.printing import compose, symbol
from meridian.modules.org import queries as org
from meridian.modules.reference import queries as reference

from ..models import Certificate

PAPER = "training/print/certificate.typ"


def certificate_pdf(row: Certificate, actor: Actor) -> bytes:
    """The certificate as PDF in the active language; a revoked one says so across the page."""
    return compose(PAPER, certificate_data(row, actor))


def certificate_data(row: Certificate, actor: Actor) -> dict[str, Any]:
    """What the template shows. The code carries number, person, course and last day: enough to look it up, nothing public."""
    course = row.course
    until = row.valid_to.isoformat() if row.valid_to else _("without end")
    coded = "|".join([row.number, row.person_name, course.code, row.valid_to.isoformat() if row.valid_to else "-"])
    pairs = [
        (_("Course"), f"{course.title}（{course.code}）"), (_("Category"), str(course.get_category_display())),
        (_("Edition"), str(row.edition)), (_("Employer"), row.dealer.name if row.dealer_id else company_name(actor)),
        (_("Certified on"), row.issued_on.isoformat()), (_("Valid to"), until),
    ]  # fmt: skip
    if course.line_id:
        pairs.insert(1, (_("Product line"), str(course.line)))
    if row.attempt_id:
        pairs.append((_("Score"), f"{row.attempt.percent} %"))
    return {
        "title": _("Training certificate"), "number": row.number, "code": symbol(coded), "name": row.person_name,
        "company": {"name": company_name(actor)}, "pairs": pairs,
        "subtitle": _("revoked on %(day)s") % {"day": row.revoked_on} if row.revoked_on else "",
        "said": _("has completed the course named below and passed its exam.")
        if row.attempt_id
        else _("has completed the course named below."),
        "expert": _("Certified product expert") if course.makes_expert and not row.revoked_on else "",
        "signatures": [(_("Training"), ""), (_("seal"), "")],
    }  # fmt: skip


def company_name(actor: Actor) -> str:
    """Our company as papers name it: the parameter ``company.name``, else the root of the organisation."""
    try:
        return str(reference.parameter("company.name", on=actor.today))
    except reference.ParameterMissing:
        rows = org.unit_rows()
        return rows[0][2] if rows else ""
