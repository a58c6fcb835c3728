"""What letters say, which are valid, and the answer of the public page."""

from __future__ import annotations

import hmac
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor

from ..models import AuthorisationLetter
from ..rules.letters import State, state_on, typed_code, typed_number
from .agreement_pages import company_name

_PUBLIC = "the holder of number and check code asks about this one letter"
_NO_CODE = "0" * 40  # never a check code: those have eight signs


def letter_facts(letter: AuthorisationLetter, actor: Actor) -> dict[str, Any]:
    """Everything a letter may show, in the active language, as it is frozen in its content."""
    right = letter.authorisation
    products = [str(each) for each in (*right.lines.all(), *right.products.all())]
    project = " ".join(filter(None, [right.project_number, right.project_name]))
    return {
        "company": company_name(actor), "dealer": right.dealer.name, "credit_code": right.dealer.credit_code,
        "number": letter.number, "authorisation": right.number, "kind": str(right.get_kind_display()),
        "products": "、".join(products) or _("all products of the company"),
        "territory": _names(right.regions) or (_("the hospitals named only") if right.hospitals.exists() else ""),
        "hospitals": _names(right.hospitals), "excluded": _names(right.excluded_hospitals),
        "first_day": letter.valid_from.isoformat(), "last_day": letter.valid_to.isoformat(),
        "exclusive": _("exclusive") if right.is_exclusive else _("not exclusive"),
        "salesperson": letter.salesperson, "identity": letter.salesperson_id, "project": project,
        "price": right.price_reference, "issued_on": letter.issued_on.isoformat(),
        "labels": {
            "check_code": _("check code"), "scan": _("Scan to check this letter"), "issued_on": _("Date of issue"),
            "seal": _("seal of the company"), "number": _("letter number"),
        },
    }  # fmt: skip


def _names(related: Any) -> str:
    return "、".join(str(other) for other in related.all())


def state_of_letter(letter: AuthorisationLetter, day: date) -> State:
    """What a letter is worth on a day; ``authorisation`` should be loaded."""
    return state_on(
        day, valid_from=letter.valid_from, valid_to=letter.valid_to, revoked_on=letter.revoked_on,
        right_ended_on=letter.authorisation.ended_on,
    )  # fmt: skip


def verified_state(number: str, code: str, day: date) -> State | None:
    """The state of the letter with this number and check code; None when there is none, whatever the reason.

    Unknown, malformed and forged numbers do the same work: one query by a cleaned number and one comparison that takes as
    long for every code, so neither the answer nor its time tells whether a number exists.
    """
    rows = AuthorisationLetter.objects.unscoped(_PUBLIC).select_related("authorisation")
    letter = rows.filter(number=typed_number(number) or "-").first()
    expected = letter.check_code.ljust(40, "-") if letter is not None else _NO_CODE
    is_right = hmac.compare_digest(expected.encode(), typed_code(code).ljust(40, "-").encode())
    stand_in = AuthorisationLetter(valid_from=day, valid_to=day)
    asked = letter if letter is not None else stand_in
    ended = letter.authorisation.ended_on if letter is not None else None
    state = state_on(
        day, valid_from=asked.valid_from, valid_to=asked.valid_to, revoked_on=asked.revoked_on, right_ended_on=ended
    )
    return state if letter is not None and is_right else None
