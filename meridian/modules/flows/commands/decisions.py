"""One decision about a name settles all its lines, in every open file of the dealer, and is remembered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation, VersionConflict
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action
from meridian.modules.matching import commands as matching

from ..choices import FileState, NameDecision, NameSubject
from ..models import FlowFile, FlowName
from .lines import rejudge


@command("flows.flowname:decide")
def decide_name(
    *, actor: Actor, name_id: int, target_kind: str, target_id: int | None = None, for_all: bool = False,
    factor: int = 1, divide: bool = False, expected_version: int | None = None, note: str = "", judge_now: bool = True,
) -> FlowName:  # fmt: skip
    """Decide what a name means. ``target_kind``: HOSPITAL, DEALER, SKU or NONE (not ours).

    The decision becomes a remembered name for this dealer, or for all dealers when ``for_all``. Lines of all open files
    of the dealer with the same text follow. Raises VersionConflict when another steward decided first.
    """
    name = _open_name(actor, name_id, expected_version)
    dealer_id = None if for_all else name.file.dealer_id
    alias = matching.confirm_alias(
        actor=actor, subject=target_kind, text=name.text, dealer_id=dealer_id, target_id=target_id, factor=factor,
        divide=divide, note=note, for_product=name.subject == NameSubject.PRODUCT,
    )  # fmt: skip
    values = {
        "decision": NameDecision.NONE if target_kind == "NONE" else NameDecision.DECIDED, "alias_id": alias.pk,
        "hospital_id": target_id if target_kind == "HOSPITAL" else None,
        "buyer_id": target_id if target_kind == "DEALER" else None, "sku_id": target_id if target_kind == "SKU" else None,
        "factor": factor, "divide": divide,
    }  # fmt: skip
    _settle(actor, name, values, judge_now=judge_now)
    name.refresh_from_db()
    return name


@command("flows.flowname:decide")
def hold_name(*, actor: Actor, name_id: int, note: str = "") -> FlowName:
    """Leave a name open on purpose: its lines are published as held, without moving stock, and stay listed."""
    name = _open_name(actor, name_id, None)
    from ..models import FlowLine

    column = "customer_name_id" if name.subject == NameSubject.CUSTOMER else "product_name_id"
    lines = FlowLine.objects.unscoped("lines of one name").filter(file_id=name.file_id, state="PENDING")
    held = lines.filter(**{column: name.pk}).update(state="HELD", reason=("held " + note)[:300])
    note_action(name.file, diff={"held_rows": [0, held]}, reason=note)
    refresh_pending(name.file)
    return name


@command("flows.flowname:decide")
def undo_decision(*, actor: Actor, name_id: int, note: str = "") -> FlowName:
    """Take a decision back: the remembered name ends, and the lines of open files wait again."""
    name = _name(actor, name_id)
    if name.decision not in (NameDecision.DECIDED, NameDecision.NONE, NameDecision.MEMORY) or not name.alias_id:
        raise RuleViolation(Issue("flows.nothing_to_undo", _("No decision was taken about this name.")))
    matching.undo_alias(actor=actor, alias_id=name.alias_id, note=note)
    values = {"decision": NameDecision.PENDING, "alias_id": None, "hospital_id": None, "buyer_id": None, "sku_id": None}
    _settle(actor, name, values, judge_now=True, was_alias=name.alias_id)
    name.refresh_from_db()
    return name


def _name(actor: Actor, name_id: int) -> FlowName:
    files = FlowFile.objects.visible_to(actor, "flows.flowfile:change")
    name = (
        FlowName.objects.unscoped("its file is checked")
        .select_related("file")
        .filter(pk=name_id, file__in=files)
        .first()
    )
    if name is None:
        from meridian.kernel.base.errors import NotVisible

        raise NotVisible(f"name {name_id}")
    return name


def _open_name(actor: Actor, name_id: int, expected_version: int | None) -> FlowName:
    name = _name(actor, name_id)
    if name.file.state != FileState.PROOF:
        raise RuleViolation(
            Issue("flows.file_published", _("“%(file)s” is not open any more; its names cannot be decided."),
                  params={"file": name.file.name})
        )  # fmt: skip
    if expected_version is not None and name.version != expected_version:
        raise VersionConflict(_("Another steward decided “%(name)s” meanwhile. Reload the list.") % {"name": name.text})
    return name


def _settle(actor: Actor, name: FlowName, values: dict, *, judge_now: bool, was_alias: int | None = None) -> None:
    """Write the decision to the same text in all open files of the dealer, and judge those files again."""
    same = FlowName.objects.unscoped("the same text in open files of the dealer").filter(
        subject=name.subject, text=name.text, file__dealer_id=name.file.dealer_id, file__state=FileState.PROOF
    )
    same = same.filter(alias_id=was_alias) if was_alias else same
    file_ids = set(same.values_list("file_id", flat=True))
    for row in same:
        FlowName.objects.unscoped("one name").filter(pk=row.pk).update(version=row.version + 1, **values)
    files = FlowFile.objects.unscoped("open files of the dealer").filter(pk__in=file_ids)
    for flow_file in files.select_for_update(of=("self",)) if _can_lock() else files:
        note_action(flow_file, diff={"name": [name.text[:100], values["decision"]]})
        if judge_now:
            rejudge(flow_file)


def _can_lock() -> bool:
    from django.db import connection

    return connection.features.has_select_for_update


def refresh_pending(flow_file: FlowFile) -> None:
    """Count the pending lines of a file again."""
    from django.db.models import Count, Sum
    from django.db.models.functions import Abs

    from meridian.kernel.commands.persist import persist

    from ..models import FlowLine

    lines = FlowLine.objects.unscoped("counting").filter(file=flow_file)
    by_state = dict(lines.values_list("state").annotate(n=Count("id")))
    pending = lines.filter(state="PENDING").aggregate(n=Count("id"), fen=Sum(Abs("amount_fen")))
    persist(
        flow_file, pending_count=pending["n"], pending_fen=pending["fen"] or 0,
        counts={**by_state, "ALL": sum(by_state.values())},
    )  # fmt: skip
