"""Fields, conditions and scopes that several objects of sellout use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, while_in
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor

# Stamped when the document is written; a dealer sees only his own.
OWN = ScopePaths(region="region", team="team", owner="dealer__manager", dealer="dealer")


def own_through(path: str) -> ScopePaths:
    """The scope of lines, by their document."""
    return ScopePaths(
        region=f"{path}__region", team=f"{path}__team", owner=f"{path}__dealer__manager", dealer=f"{path}__dealer"
    )


def of_either(path: str = "") -> ScopePaths:
    """Both the sender and the receiver of a transfer see it."""
    start = f"{path}__" if path else ""
    return ScopePaths(
        region=f"{start}region", team=f"{start}team", owner=f"{start}dealer__manager",
        dealer=lambda key: Q(**{f"{start}dealer": key})
        | Q(**{f"{start}to_dealer": key, f"{start}status__in": ("SENT", "CONFIRMED", "REFUSED")}),
    )  # fmt: skip


def text_field(label: Any, *, required: bool = True, length: int = 200) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, required=required, max_length=length)


def day_field(label: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def for_receiver(row: Any, actor: Actor) -> Decision:
    """The receiver of a transfer, or staff in his place, while it is under way."""
    if actor.is_dealer and actor.dealer_id != row.to_dealer_id:
        return Decision(False, _("Only the receiver answers a transfer."), "transfer.not_receiver")
    return while_in("SENT")(row, actor)


def for_sender(row: Any, actor: Actor) -> Decision:
    """The sender, while it is a draft."""
    if actor.is_dealer and actor.dealer_id != row.dealer_id:
        return Decision(False, _("Only the sender changes a transfer."), "transfer.not_sender")
    return while_in("DRAFT")(row, actor)


def for_another(row: Any, actor: Actor) -> Decision:
    """Somebody other than who wrote or submitted the list, while it waits."""
    if actor.user_id is not None and actor.user_id in (row.created_by_id, row.submitted_by_id):
        return Decision(
            False, _("Whoever wrote or submitted the list does not approve it himself."), "opening.same_person"
        )
    return while_in("WAITING")(row, actor)
