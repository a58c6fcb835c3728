"""Who may read which course: drafts are their authors' and approvers', others read what is open for them."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.modules.knowledge.choices import StatementStatus

from ..choices import CourseAudience

_WRITERS = ("training.course:add", "training.course:change", "training.course:approve")


def of_dealers(before: str = "") -> Callable[[int], Q]:
    """Open courses for dealers; ``before`` leads from a row to its course."""

    def scope(dealer_id: int) -> Q:
        return Q(
            **{
                f"{before}status": StatementStatus.APPROVED,
                f"{before}audience__in": (CourseAudience.ALL, CourseAudience.DEALERS),
            }
        )

    return scope


def of_staff(before: str = "") -> Callable[[Actor], Q | None]:
    """Open courses; all of them for who writes or approves."""

    def scope(actor: Actor) -> Q | None:
        if any(actor.may(code) for code in _WRITERS):
            return None
        return Q(**{f"{before}status": StatementStatus.APPROVED})

    return scope
