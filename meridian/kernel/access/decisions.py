"""Answers to "may he?": yes, or no with the reason a person can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor, ActorKind
from meridian.kernel.base.errors import Denied


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed, or refused with a reason; ``mend_url`` leads to where the cause can be mended."""

    allowed: bool
    reason: Any = ""
    rule: str = ""
    mend_url: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def while_in(*states: str, field: str = "status", rule: str = "") -> Callable[[Any, Actor], Decision]:
    """The condition of an action on a row that must be in one of these states; the refusal names the state it is in.

    ``field`` holds the state and has choices; ``rule`` is the code of the refusal.
    """

    def decide(row: Any, actor: Actor) -> Decision:
        if getattr(row, field) in states:
            return ALLOWED
        state = getattr(row, f"get_{field}_display")()
        return Decision(False, _("Not possible: it is “%(status)s”.") % {"status": state}, rule)

    return decide


def may(actor: Actor, code: str) -> Decision:
    """Whether the actor holds the code at all (which rows, says the scope)."""
    if actor.may(code):
        return ALLOWED
    return Decision(False, _("Your roles do not include the right “%(code)s”. Ask an administrator.") % {"code": code})


def require(actor: Actor, code: str) -> None:
    """Raise Denied with the reason when the actor lacks the code."""
    decision = may(actor, code)
    if not decision:
        raise Denied(decision.reason)


def require_signed_in(actor: Actor) -> None:
    """Raise Denied when nobody is signed in."""
    if actor.kind is ActorKind.ANONYMOUS:
        raise Denied(_("Sign in first."))
