"""Agreements: drafted, changed, cancelled, renewed, supplemented; their clauses and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.approvals.engine import require_no_open_case
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist
from meridian.kernel.records.numbering import next_number

from ..choices import AgreementKind, AgreementStatus, ClauseKind
from ..models import Agreement, AgreementClause, AgreementTarget, StandardClause
from ..rules.agreements import renewal_period
from .agreement_texts import issue, refusal

PURPOSE = "conclude"  # of approval routes
LISTS = ("regions", "lines", "products")
COPIED = (
    "third_party_id", "price_level", "price_reference", "payment_days", "is_prepaid", "deposit_fen", "market_support_fen",
)  # fmt: skip
Clauses = Iterable[tuple[str, str]]
Targets = Iterable[Mapping[str, Any]]


@command("agreements.agreement:add")
def draft_agreement(
    *, actor: Actor, dealer: Any, valid_from: date, valid_to: date, kind: str = AgreementKind.YEAR, number: str = "",
    parent: Any = None, clauses: Clauses | None = None, targets: Targets = (), **values: Any,
) -> Agreement:  # fmt: skip
    """Draft an agreement with a dealer.

    A number is given when none is typed: ``AG-<year>-<serial>``, of a supplement ``<number of its agreement>-S-<serial>``.
    The lists (regions, lines, products) take rows or keys. ``clauses`` are ``(kind, text)`` in their order, None: copies of
    the standard clauses; ``targets`` as in :func:`set_targets`. Money in fen. Raises RuleViolation("agreements.period" |
    "agreements.parent_missing" | "agreements.parent_not_allowed" | "agreements.parent_of_other"), Denied when the dealer
    lies outside the actor's scope.
    """
    row = Agreement(dealer_id=getattr(dealer, "pk", dealer), kind=kind or AgreementKind.YEAR, parent_id=_key(parent))
    row.valid_from, row.valid_to = valid_from, valid_to
    _require_sound(row)
    persist(row, number=number or _number(row), **values)
    if not actor.is_system:
        rows = Agreement.objects.visible_to(actor, "agreements.agreement:add")
        if not rows.filter(pk=row.pk).exists():
            raise Denied(_("The dealer lies outside your own region or team."))
    _write_clauses(row, _standard(row.kind) if clauses is None else clauses)
    _write_targets(row, targets)
    return row


@command("agreements.agreement:change", subject=Agreement)
def change_agreement(
    *, actor: Actor, row: Agreement, expected_version: int | None = None, reason: str = "", **values: Any
) -> Agreement:
    """Change a draft. What was submitted is first taken back; what was signed gets a supplement or a renewal.

    Raises RuleViolation("agreements.not_a_draft" | "approvals.case_open" | what :func:`draft_agreement` raises).
    """
    require_draft(row)
    for name, value in values.items():
        if name in ("kind", "parent", "dealer", "valid_from", "valid_to"):
            setattr(row, name, value)
    _require_sound(row)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("agreements.agreement:change", subject=Agreement)
def set_clauses(*, actor: Actor, agreement: Agreement, clauses: Clauses) -> Agreement:
    """Replace the clauses of a draft by these ``(kind, text)``, in their order; entries without wording are left out.

    Raises RuleViolation("agreements.not_a_draft").
    """
    require_draft(agreement)
    _write_clauses(agreement, clauses)
    return agreement


@command("agreements.agreement:change", subject=Agreement)
def set_targets(*, actor: Actor, agreement: Agreement, targets: Targets) -> Agreement:
    """Replace the targets of a draft. Each has ``year``, ``quarter`` (0: the year), ``line`` (row, key, None: everything),
    ``amount_fen`` (fen, net of tax) or ``qty`` (base units).

    Raises RuleViolation("agreements.not_a_draft" | "agreements.target_twice" | "agreements.target_empty" |
    "agreements.target_period").
    """
    require_draft(agreement)
    _write_targets(agreement, targets)
    return agreement


@command("agreements.agreement:change", subject=Agreement)
def set_terms(*, actor: Actor, agreement: Agreement, clauses: Clauses, targets: Targets) -> Agreement:
    """Clauses and targets of a draft at once; see :func:`set_clauses` and :func:`set_targets`."""
    set_clauses(actor=actor, agreement=agreement, clauses=clauses)
    return set_targets(actor=actor, agreement=agreement, targets=targets)


@command("agreements.agreement:cancel", subject=Agreement)
def cancel_agreement(*, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """Give a draft up; it stays, with the reason. Raises RuleViolation("agreements.not_a_draft" | "agreements.note")."""
    require_draft(agreement)
    if not reason.strip():
        raise refusal("agreements.note", "reason")
    return persist(agreement, status=AgreementStatus.CANCELLED, end_reason=reason.strip(), reason=reason)


@command("agreements.agreement:add", subject=Agreement)
def renew_agreement(
    *, actor: Actor, agreement: Agreement, valid_from: date | None = None, valid_to: date | None = None
) -> Agreement:
    """Draft the agreement that follows: terms, products, territory and clauses copied, targets moved on by as many years.

    Without dates it follows at once and lasts as long. Raises RuleViolation("agreements.renewed" | "agreements.state").
    """
    if agreement.is_supplement or agreement.status not in (
        AgreementStatus.SIGNED, AgreementStatus.ENDED, AgreementStatus.TERMINATED,
    ):  # fmt: skip
        raise state_refusal(agreement)
    later = agreement.renewals.exclude(status=AgreementStatus.CANCELLED).first()
    if later is not None:
        raise refusal("agreements.renewed", number=agreement.number, other=later.number)
    first, last = renewal_period(agreement.valid_from, agreement.valid_to)
    return _copy(actor, agreement, valid_from or first, valid_to or last, kind=agreement.kind, previous_id=agreement.pk)


@command("agreements.agreement:add", subject=Agreement)
def supplement_agreement(
    *, actor: Actor, agreement: Agreement, valid_from: date | None = None, valid_to: date | None = None, **values: Any
) -> Agreement:
    """Draft a supplement to a signed agreement: more products or territory, other targets, a longer time.

    It begins today (or with the agreement) and ends with it unless told otherwise; ``values`` as in
    :func:`draft_agreement`. Raises RuleViolation("agreements.parent_not_signed").
    """
    if agreement.is_supplement or agreement.status != AgreementStatus.SIGNED:
        raise refusal("agreements.parent_not_signed", parent=agreement.number)
    first = valid_from or max(agreement.valid_from, min(actor.today, agreement.valid_to))
    return draft_agreement(
        actor=actor, dealer=agreement.dealer, kind=AgreementKind.SUPPLEMENT, parent=agreement, valid_from=first,
        valid_to=valid_to or agreement.valid_to, **values,
    )  # fmt: skip


def _copy(actor: Actor, old: Agreement, first: date, last: date, **values: Any) -> Agreement:
    years = first.year - old.valid_from.year
    span = range(first.year, last.year + 1)
    targets = [
        {"year": t.year + years, "quarter": t.quarter, "line": t.line_id, "amount_fen": t.amount_fen, "qty": t.qty}
        for t in old.targets.order_by("year", "quarter", "line_id")
        if t.year + years in span
    ]
    clauses = list(old.clauses.order_by("position").values_list("kind", "text"))
    copied = {name: getattr(old, name) for name in COPIED}
    lists = {name: [other.pk for other in getattr(old, name).all()] for name in LISTS}
    return draft_agreement(
        actor=actor, dealer=old.dealer, valid_from=first, valid_to=last, clauses=clauses, targets=targets, **copied, **lists,
        **values,
    )  # fmt: skip


def require_draft(row: Agreement) -> None:
    """Refuse what may be done with drafts only, and while the draft was sent again from its approval case."""
    if row.status != AgreementStatus.DRAFT:
        raise refusal("agreements.not_a_draft", number=row.number, status=row.get_status_display())
    require_no_open_case(row, PURPOSE)


def state_refusal(row: Agreement) -> RuleViolation:
    """What was asked does not fit the state of the agreement."""
    return refusal("agreements.state", number=row.number, status=row.get_status_display())


def _key(given: Any) -> int | None:
    return getattr(given, "pk", given) or None


def _number(row: Agreement) -> str:
    if row.parent_id is not None:
        return next_number(f"{row.parent.number}-S", 1)
    return next_number(f"AG-{row.valid_from.year}")


def _require_sound(row: Agreement) -> None:
    """Dates in order, and a parent for supplements alone."""
    issues = []
    if row.valid_to < row.valid_from:
        issues.append(issue("agreements.period", "valid_to"))
    if row.is_supplement and row.parent_id is None:
        issues.append(issue("agreements.parent_missing", "parent"))
    elif not row.is_supplement and row.parent_id is not None:
        issues.append(issue("agreements.parent_not_allowed", "parent"))
    elif row.is_supplement and row.parent.dealer_id != row.dealer_id:
        issues.append(issue("agreements.parent_of_other", "parent"))
    elif row.is_supplement and row.parent.is_supplement:
        issues.append(issue("agreements.parent_missing", "parent"))
    if issues:
        raise RuleViolation(issues)


def _standard(kind: str) -> list[tuple[str, str]]:
    """Copies of the library for a new agreement of the kind."""
    wanted = [kind] if kind == AgreementKind.SUPPLEMENT else ["", kind]
    rows = StandardClause.objects.unscoped("the library every draft begins with").filter(is_active=True)
    rows = rows.filter(agreement_kind__in=wanted).order_by("position", "id")
    return list(rows.values_list("kind", "text"))


def _write_clauses(row: Agreement, clauses: Clauses) -> None:
    """Write the clauses in order; the log keeps the wording before and after."""
    wanted = [(kind, text.strip()) for kind, text in clauses if text and text.strip()]
    held = list(row.clauses.order_by("position"))
    if [(clause.kind, clause.text) for clause in held] == wanted:
        return
    for number, (kind, text) in enumerate(wanted):
        clause = held[number] if number < len(held) else AgreementClause(agreement=row)
        persist(clause, position=number + 1, kind=kind, text=text)
    surplus = held[len(wanted) :]
    if surplus:
        AgreementClause.objects.unscoped("clauses of the draft").filter(pk__in=[c.pk for c in surplus]).delete()
        gone = "\n".join(f"{ClauseKind(c.kind).label}: {c.text}" for c in surplus)
        note_action(row, diff={str(_("clauses")): [gone, ""]})


def _write_targets(row: Agreement, targets: Targets) -> None:
    wanted = [_target(row, given) for given in targets]
    keys = [(t.year, t.quarter, t.line_id) for t in wanted]
    issues = []
    if len(set(keys)) < len(keys):
        issues.append(issue("agreements.target_twice", "targets"))
    if any(t.amount_fen is None and t.qty is None for t in wanted):
        issues.append(issue("agreements.target_empty", "targets"))
    outside = sorted({t.year for t in wanted if not row.valid_from.year <= t.year <= row.valid_to.year})
    issues += [issue("agreements.target_period", "targets", year=year) for year in outside]
    if issues:
        raise RuleViolation(issues)
    held = {(t.year, t.quarter, t.line_id): t for t in row.targets.all()}
    for target in wanted:
        known = held.pop((target.year, target.quarter, target.line_id), None)
        if known is None:
            persist(target)
        else:
            persist(known, amount_fen=target.amount_fen, qty=target.qty)
    if held:
        keys = [target.pk for target in held.values()]
        AgreementTarget.objects.unscoped("targets of the draft").filter(pk__in=keys).delete()
        note_action(row, diff={str(_("targets")): [", ".join(str(t) for t in held.values()), ""]})


def _target(row: Agreement, given: Mapping[str, Any]) -> AgreementTarget:
    return AgreementTarget(
        agreement=row, year=int(given["year"]), quarter=int(given.get("quarter") or 0), line_id=_key(given.get("line")),
        amount_fen=given.get("amount_fen"), qty=given.get("qty"),
    )  # fmt: skip
