"""When actions are possible, and the fields they ask for: shared by the objects of this module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.base.actors import Actor

OF_DEALER = {"region": "dealer__region", "team": "dealer__team", "owner": "dealer__manager", "dealer": "dealer"}


def by_another(field: str, *states: str) -> Callable[[Any, Actor], Decision]:
    """Whether the row is in one of these states and the actor is not the person named by ``field``."""

    def decide(row: Any, actor: Actor) -> Decision:
        if row.status not in states:
            return while_in(*states)(row, actor)
        if actor.user_id is not None and actor.user_id == getattr(row, field):
            return Decision(False, _("You asked for it yourself; another person decides."), "pricing.two_people")
        return ALLOWED

    return decide


def reason(label: Any = None, *, required: bool = True) -> Callable[[], forms.Field]:
    """A field for a sentence."""
    return lambda: forms.CharField(label=label or _("Reason"), max_length=300, required=required)


def day(label: Any, *, required: bool = True) -> Callable[[], forms.Field]:
    """A field for a day."""
    return lambda: forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))
