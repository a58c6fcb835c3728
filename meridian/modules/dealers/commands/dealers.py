"""Dealers: registering, changing, moving in the channel, their other names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, RuleViolation
from meridian.kernel.base.text import clean_line, fold
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist, persist_many

from ..choices import DealerStatus
from ..events import DealerMoved
from ..models import Dealer, DealerAlias
from ..rules.credit_code import normal_credit_code
from ..rules.levels import level_problem

_LEVELS = {
    "level_one_buys_from_us": _("A dealer of level 1 buys from the manufacturer and has no dealer above him."),
    "parent_missing": _("A dealer below level 1 needs the dealer he buys from."),
    "level_skips": _("A dealer stands exactly one level below the dealer he buys from."),
    "too_deep": _("The channel has four levels; his sub-dealers would fall below the fourth."),
}


@command("dealers.dealer:add")
def register_dealer(*, actor: Actor, aliases: Iterable[str] = (), **values: Any) -> Dealer:
    """Add a dealer as a draft, with the other names he goes by. ``level`` follows from ``parent`` when it is left out.

    Raises RuleViolation("dealers.credit_code" | "dealers.level" | "dealers.parent_exited"), Denied outside the actor's
    own scope.
    """
    row = Dealer()
    if "level" not in values:
        values["level"] = values["parent"].level + 1 if values.get("parent") else 1
    _set(row, values)
    persist(row)
    _require_in_scope(actor, row)
    add_dealer_aliases(actor=actor, dealer=row, texts=aliases)
    return row


@command("dealers.dealer:change", subject=Dealer)
def change_dealer(
    *, actor: Actor, row: Dealer, expected_version: int | None = None, reason: str = "", **values: Any
) -> Dealer:
    """Change a dealer's data. Another parent is a move: see :func:`move_dealer`. A changed name is kept as another name.

    Raises RuleViolation("dealers.credit_code" | "dealers.level" | "dealers.loop" | "dealers.parent_exited").
    """
    former = row.name
    if "parent" in values:
        parent = values.pop("parent")
        values.pop("level", None)
        if (parent.pk if parent else None) != row.parent_id:
            _move(actor, row, parent, reason)
            expected_version = None if expected_version is None else expected_version + 1
    _set(row, values)
    persist(row, expected_version=expected_version, reason=reason)
    if fold(former) != fold(row.name):
        add_dealer_aliases(actor=actor, dealer=row, texts=[former])
    return row


@command("dealers.dealer:move", subject=Dealer)
def move_dealer(*, actor: Actor, dealer: Dealer, parent: Dealer | None, reason: str = "") -> Dealer:
    """Let a dealer buy from another dealer (or, with None, from the manufacturer). His sub-dealers and levels follow.

    Raises RuleViolation("dealers.loop" | "dealers.level" | "dealers.parent_exited").
    """
    return _move(actor, dealer, parent, reason)


@command("dealers.dealeralias:add", subject=Dealer)
def add_dealer_aliases(*, actor: Actor, dealer: Dealer, texts: Iterable[str]) -> list[DealerAlias]:
    """Add other names of a dealer; names he has already are left out."""
    known = {fold(dealer.name), fold(dealer.short_name)} | {fold(alias.text) for alias in dealer.aliases.all()}
    fresh = []
    for text in (clean_line(text, 120) for text in texts):
        if text and fold(text) not in known:
            known.add(fold(text))
            fresh.append(DealerAlias(dealer=dealer, text=text))
    return persist_many(DealerAlias, fresh)


@command("dealers.dealeralias:add", subject=Dealer)
def add_dealer_alias(*, actor: Actor, dealer: Dealer, text: str) -> DealerAlias:
    """Add one other name of a dealer. Raises RuleViolation("dealers.alias_known") when he has the name already."""
    made = add_dealer_aliases(actor=actor, dealer=dealer, texts=[text])
    if made:
        return made[0]
    raise RuleViolation(Issue("dealers.alias_known", _("The dealer goes by this name already."), "text"))


def _move(actor: Actor, dealer: Dealer, parent: Dealer | None, reason: str) -> Dealer:
    if parent is not None and parent.is_under(dealer.path):
        raise RuleViolation(
            Issue(
                code="dealers.loop",
                message=_("A dealer cannot buy from himself or from one of his own sub-dealers."),
                field="parent",
            )
        )
    below = list(Dealer.objects.unscoped("levels follow in the whole subtree").filter(path__startswith=dealer.path))
    below = [row for row in below if row.pk != dealer.pk]
    shift = (parent.level + 1 if parent else 1) - dealer.level
    deepest = max((row.depth - dealer.depth for row in below), default=0)
    dealer.parent, dealer.level = parent, dealer.level + shift
    _require_sound(dealer, deepest)
    persist(dealer, reason=reason)
    for row in below:
        row.level += shift
    change_many(below, ["level"], reason=reason)
    emit(DealerMoved(dealer_id=dealer.pk, parent_id=dealer.parent_id))
    return dealer


def _set(row: Dealer, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.name = clean_line(row.name)
    if row.credit_code:
        code = normal_credit_code(row.credit_code)
        if code is None:
            raise RuleViolation(
                Issue(
                    code="dealers.credit_code",
                    message=_("“%(code)s” is not a unified social credit code: 18 characters with a check character."),
                    mend=_("Copy it from the business licence."),
                    field="credit_code",
                    rule="GB 32100",
                    params={"code": row.credit_code},
                )
            )
        row.credit_code = code
    deepest = 0 if row._state.adding else _depth_below(row)
    _require_sound(row, deepest)


def _depth_below(row: Dealer) -> int:
    below = Dealer.objects.unscoped("levels below").filter(path__startswith=row.path).order_by("-depth")
    lowest = below.values_list("depth", flat=True).first()
    return (lowest or row.depth) - row.depth


def _require_sound(row: Dealer, depth_below: int) -> None:
    parent = row.parent
    if problem := level_problem(row.level, parent.level if parent else None, depth_below):
        raise RuleViolation(Issue(code="dealers.level", message=_LEVELS[problem], field="level"))
    moved = row._state.adding or row.loaded_values().get("parent_id") != row.parent_id
    if moved and parent is not None and parent.status == DealerStatus.EXITED:
        raise RuleViolation(
            Issue(
                code="dealers.parent_exited",
                message=_("“%(dealer)s” has left the channel and sells to nobody."),
                field="parent",
                params={"dealer": parent.name},
            )
        )


def _require_in_scope(actor: Actor, row: Dealer) -> None:
    if not actor.is_system and not Dealer.objects.visible_to(actor, "dealers.dealer:add").filter(pk=row.pk).exists():
        raise Denied(_("The dealer would lie outside your own region or team."))
