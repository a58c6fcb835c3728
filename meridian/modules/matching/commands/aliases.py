"""Remembering what a name means, and taking it back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, NotVisible, RuleViolation
from meridian.kernel.base.text import clean_line, fold
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import AliasState, AliasSubject
from ..models import Alias

_MEMORY = "a text has one meaning in use"
_TARGETS = {AliasSubject.HOSPITAL: "hospital", AliasSubject.DEALER: "buyer", AliasSubject.SKU: "sku"}


@command("matching.alias:add")
def confirm_alias(
    *,
    actor: Actor,
    subject: str,
    text: str,
    dealer_id: int | None = None,
    target_id: int | None = None,
    factor: int = 1,
    divide: bool = False,
    note: str = "",
    for_product: bool | None = None,
) -> Alias:
    """Remember that ``text`` means a hospital, dealer or SKU (``target_id``), or is not ours (subject NONE).

    ``dealer_id`` None means for every dealer. ``for_product`` says which kind of text it is when the subject is NONE.
    An earlier decision about the same text is undone, and kept. Author and date are those of the row.
    Raises RuleViolation("matching.text_missing" | "matching.target_missing" | "matching.target_unknown" |
    "matching.factor"), Denied when a dealer's user decides for others.
    """
    _require_own(actor, dealer_id)
    product = subject == AliasSubject.SKU if for_product is None else for_product
    row = Alias(
        subject=subject, text=clean_line(text, 300), folded=fold(text)[:300], dealer_id=dealer_id, factor=factor,
        divide=divide, note=clean_line(note, 200), for_product=product,
    )  # fmt: skip
    _set_target(row, target_id)
    earlier = _in_use(row)
    if earlier is not None:
        if _same(earlier, row):
            return earlier
        persist(earlier, state=AliasState.UNDONE, reason=f"replaced: {row.note}" if row.note else "replaced")
    return persist(row, reason=row.note)


@command("matching.alias:undo")
def undo_alias(*, actor: Actor, alias_id: int, note: str = "") -> Alias:
    """Take a decision back: the name is open again. Undoing twice is harmless. Raises NotVisible."""
    row = Alias.objects.visible_to(actor, "matching.alias:undo").filter(pk=alias_id).first()
    if row is None and not actor.is_dealer:
        # A decision for all dealers belongs to nobody's region; whoever may undo at all may undo it.
        row = Alias.objects.unscoped("decisions for all dealers").filter(pk=alias_id, dealer__isnull=True).first()
    if row is None:
        raise NotVisible(f"alias {alias_id}")
    if row.state == AliasState.UNDONE:
        return row
    return persist(row, state=AliasState.UNDONE, reason=note)


@command("matching.alias:undo", subject=Alias)
def forget_name(*, actor: Actor, alias: Alias, reason: str = "") -> Alias:
    """The same from the list of remembered names, for rows the actor sees there."""
    return undo_alias(actor=actor, alias_id=alias.pk, note=reason)


def _require_own(actor: Actor, dealer_id: int | None) -> None:
    if actor.is_dealer and dealer_id != actor.dealer_id:
        raise Denied(_("A dealer decides about names in his own files only."))


def _set_target(row: Alias, target_id: int | None) -> None:
    if not row.folded:
        raise RuleViolation(Issue("matching.text_missing", _("There is no text to remember."), "text"))
    if row.factor < 1:
        raise RuleViolation(Issue("matching.factor", _("The factor is a whole number of at least 1."), "factor"))
    if row.subject == AliasSubject.NONE:
        return
    name = _TARGETS.get(row.subject)
    if name is None or target_id is None:
        raise RuleViolation(
            Issue("matching.target_missing", _("Say what “%(text)s” stands for."), params={"text": row.text})
        )
    model: Any = Alias._meta.get_field(name).related_model
    if not model.objects.unscoped("the target of a decision").filter(pk=target_id).exists():
        raise RuleViolation(
            Issue(
                code="matching.target_unknown",
                message=_("What “%(text)s” should stand for does not exist."),
                mend=_("Search again and choose from the list."),
                params={"text": row.text},
            )
        )
    setattr(row, f"{name}_id", target_id)


def _in_use(row: Alias) -> Alias | None:
    rows = Alias.objects.unscoped(_MEMORY).filter(
        folded=row.folded, for_product=row.for_product, dealer_id=row.dealer_id, state=AliasState.ACTIVE
    )
    return rows.first()


def _same(earlier: Alias, row: Alias) -> bool:
    names = ("subject", "hospital_id", "buyer_id", "sku_id", "factor", "divide")
    return all(getattr(earlier, name) == getattr(row, name) for name in names)
