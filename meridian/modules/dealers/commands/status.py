"""A dealer's life: draft, active, blocked, exited."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.context import running
from meridian.kernel.commands.persist import emit, persist

from ..choices import STATUS_MOVES, DealerStatus
from ..events import DealerStatusChanged
from ..models import Dealer
from ..queries import first_review_needed

GSP = "医疗器械经营质量管理规范（首营审核）"


@command("dealers.dealer:activate", subject=Dealer)
def activate_dealer(*, actor: Actor, dealer: Dealer, reason: str = "") -> Dealer:
    """Take a draft dealer into the channel.

    By hand only where the company does without a first review (parameter ``dealers.first_review``); otherwise the review of
    qualification does it when quality approves (首营审核). Raises RuleViolation("dealers.status" | "dealers.first_review" |
    "dealers.parent_not_active").
    """
    _require_from(dealer, DealerStatus.DRAFT)
    if not actor.is_system and len(running().stack) == 1 and first_review_needed(actor.today):
        raise RuleViolation(
            Issue(
                code="dealers.first_review", message=_("“%(dealer)s” was not reviewed yet."), rule=GSP,
                mend=_("Open the first review; the dealer is activated when quality approves it."),
                params={"dealer": dealer.name},
            )
        )  # fmt: skip
    _require_parent_active(dealer)
    return _to(dealer, DealerStatus.ACTIVE, reason)


@command("dealers.dealer:block", subject=Dealer)
def block_dealer(*, actor: Actor, dealer: Dealer, reason: str) -> Dealer:
    """Stop new business with a dealer; returns and recalls go on. Raises RuleViolation("dealers.status" | "dealers.reason")."""
    _require_reason(reason)
    return _to(dealer, DealerStatus.BLOCKED, reason)


@command("dealers.dealer:unblock", subject=Dealer)
def unblock_dealer(*, actor: Actor, dealer: Dealer, reason: str) -> Dealer:
    """Take up business again. Raises RuleViolation("dealers.status" | "dealers.reason" | "dealers.parent_not_active")."""
    _require_reason(reason)
    _require_from(dealer, DealerStatus.BLOCKED)
    _require_parent_active(dealer)
    return _to(dealer, DealerStatus.ACTIVE, reason)


@command("dealers.dealer:exit", subject=Dealer)
def exit_dealer(*, actor: Actor, dealer: Dealer, reason: str) -> Dealer:
    """Let a dealer leave the channel for good.

    Raises RuleViolation("dealers.status" | "dealers.reason" | "dealers.sub_dealers") while he has sub-dealers in business.
    """
    _require_reason(reason)
    open_below = dealer.children.exclude(status=DealerStatus.EXITED).count()
    if open_below:
        raise RuleViolation(
            Issue(
                code="dealers.sub_dealers",
                message=_("“%(dealer)s” still has %(count)s sub-dealers."),
                mend=_("Move them to another dealer or let them exit first."),
                params={"dealer": dealer.name, "count": open_below},
            )
        )
    return _to(dealer, DealerStatus.EXITED, reason, is_active=False)


def _to(dealer: Dealer, status: str, reason: str, **values: Any) -> Dealer:
    before = dealer.status
    if status not in STATUS_MOVES[before]:
        raise _wrong_status(dealer)
    persist(dealer, status=status, reason=reason, **values)
    emit(DealerStatusChanged(dealer_id=dealer.pk, before=before, after=status))
    return dealer


def _require_from(dealer: Dealer, status: str) -> None:
    if dealer.status != status:
        raise _wrong_status(dealer)


def _wrong_status(dealer: Dealer) -> RuleViolation:
    return RuleViolation(
        Issue(
            code="dealers.status",
            message=_("“%(dealer)s” is %(status)s; this cannot be done now."),
            params={"dealer": dealer.name, "status": dealer.get_status_display()},
        )
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation(Issue(code="dealers.reason", message=_("Say why; the reason is kept."), field="reason"))


def _require_parent_active(dealer: Dealer) -> None:
    parent = dealer.parent
    if parent is not None and parent.status != DealerStatus.ACTIVE:
        raise RuleViolation(
            Issue(
                code="dealers.parent_not_active",
                message=_("“%(parent)s”, from whom he buys, is %(status)s."),
                mend=_("Activate that dealer first, or choose another."),
                params={"parent": parent.name, "status": parent.get_status_display()},
            )
        )
