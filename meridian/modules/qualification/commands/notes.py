"""Who is told about reviews: the channel manager, quality, the applicant. Everybody in his own language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant, User
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell

from ..models import QualificationCase

CHECK = "qualification.qualificationcase:check"
APPROVE = "qualification.qualificationcase:approve"
TO_CHECK = declare_kind("qualification.to_check", _("A dealer waits for the quality check"))
TO_APPROVE = declare_kind("qualification.to_approve", _("A checked dealer waits for the quality manager"))
ANSWERED = declare_kind("qualification.answered", _("A review of a dealer was answered"))
DUE = declare_kind("qualification.due", _("A dealer is due for his periodic review"))


def tell_checkers(case: QualificationCase) -> None:
    """A case was submitted: those who check by name of their right, within reach."""
    _tell(_holders(case, CHECK), TO_CHECK, _("To check: %(dealer)s (%(number)s)"), case)


def tell_managers(case: QualificationCase) -> None:
    """A case passed the check: those who approve."""
    _tell(_holders(case, APPROVE), TO_APPROVE, _("Checked, to be approved: %(dealer)s (%(number)s)"), case)


def tell_applicant(case: QualificationCase, said: Any, text: str = "") -> None:
    """The answer to who submitted it, or to the channel manager when the product itself did."""
    key = case.submitted_by_id or case.dealer.manager_id
    _tell([key] if key else [], ANSWERED, said, case, text)


def tell_due(case: QualificationCase) -> None:
    """A periodic review was opened by the daily round."""
    key = case.dealer.manager_id
    _tell([key] if key else [], DUE, _("Periodic review of %(dealer)s is due (%(number)s)"), case)


def url_of(case: QualificationCase) -> str:
    """Address of a case."""
    return f"/qualification/qualification-cases/{case.pk}/"


def _holders(case: QualificationCase, code: str) -> list[int]:
    """Users who hold the right by name and in whose reach the case lies; who merely may do everything is not asked."""
    rows = Grant.objects.filter(user__is_active=True, user__kind=User.Kind.STAFF)
    wide = ("qualification:*", "qualification.qualificationcase:*")
    keys = {
        user for user, codes in rows.values_list("user_id", "role__codes") if code in codes or any(w in codes for w in wide)
    }  # fmt: skip
    found = []
    for user in User.objects.filter(pk__in=keys - {case.submitted_by_id}).order_by("pk"):
        reader = actor_for(user, channel="approvals")
        if reader.may(code) and QualificationCase.objects.visible_to(reader, code).filter(pk=case.pk).exists():
            found.append(user.pk)
    return found


def _tell(user_ids: Iterable[int], kind: str, said: Any, case: QualificationCase, text: str = "") -> None:
    tell(
        user_ids, said, kind=kind, text=text, url=url_of(case), key=f"{kind}:{case.pk}:{case.version}", dealer=case.dealer,
        number=case.number,
    )  # fmt: skip
