"""Who is told in recruiting: the responsible of a campaign, when somebody answers its form; in his own language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell

from ..models import PartnerLead

ANSWERED = declare_kind("recruiting.answered", _("A candidate answered a campaign"))
VISIT_DECIDED = declare_kind("recruiting.visit_decided", _("A visit report was decided"))


def tell_answer(lead: PartnerLead) -> None:
    """A company left its data on the public form. Its name only: persons are looked up on the page."""
    _tell(lead, ANSWERED, _("New candidate: %(company)s (%(number)s)"), f"answered:{lead.pk}")


def tell_visit(lead: PartnerLead, user_id: int | None, text: str, key: str) -> None:
    """A visit report was approved, handed back or refused where no route tells it."""
    _tell(lead, VISIT_DECIDED, _("Visit report of %(company)s: answered"), key, user_id, text)


def _tell(lead: PartnerLead, kind: str, said: object, key: str, user_id: int | None = None, text: str = "") -> None:
    tell(
        [user_id or lead.owner_id], said, kind=kind, text=text, url=f"/recruiting/partner-leads/{lead.pk}/",
        key=f"{kind}:{key}", company=lead.company, number=lead.number,
    )  # fmt: skip
