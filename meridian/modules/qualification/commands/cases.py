"""Reviews of dealers: opened, changed, submitted, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from meridian.kernel.approvals.choices import CaseStatus as ApprovalStatus
from meridian.kernel.approvals.engine import drop_case, open_case, resubmit
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog import queries as catalog

from ..choices import CASE_MOVES, IN_HAND, RUNNING, BusinessStatus, CaseKind, CaseStatus, Verdict
from ..models import CaseItem, QualificationCase
from ..queries import businesses_of, checklist_of, is_qualified
from ..rules.reviewing import Line, submit_findings
from .businesses import (
    businesses_of_case,
    prepare_businesses,
    require_in_channel,
    require_unchanged,
    stop_by_case,
    visible_dealer,
)
from .notes import tell_checkers
from .texts import issue, refusal, refuse

PURPOSE = "qualify"  # of approval routes
_CASE = "the review of a dealer, by its own command"


@command("qualification.qualificationcase:add")
def open_qualification(
    *, actor: Actor, dealer: Any, kind: str = CaseKind.FIRST, lines: Iterable[Any] = (), about: str = "",
    due_on: date | None = None, price_level: int | None = None, price_reference: str = "", audited_on: date | None = None,
) -> QualificationCase:  # fmt: skip
    """Begin the review of a dealer for some lines; a periodic or special one without lines is about all that run.

    Lines that do not run get a business in preparation. Raises RuleViolation("qualification.in_hand" |
    "qualification.no_lines" | "qualification.first_done" | "qualification.first_missing" | "qualification.line_running" |
    "qualification.line_not_running" | "qualification.dealer_left"), NotVisible outside the actor's scope.
    """
    dealer = visible_dealer(actor, dealer)
    require_in_channel(dealer)
    line_ids = _lines_for(dealer, kind, [getattr(line, "pk", line) for line in lines])
    case = QualificationCase(
        number=next_number(f"QC-{actor.today:%y%m}"), dealer=dealer, kind=kind, about=about, due_on=due_on,
        price_level=price_level, price_reference=price_reference, audited_on=audited_on,
    )  # fmt: skip
    _require_sound(actor, case)
    persist(case, lines=line_ids)
    prepare_businesses(case, line_ids)
    refresh_items(case, actor.today)
    return case


@command("qualification.qualificationcase:add")
def open_lines(
    *, actor: Actor, dealer: Any, lines: Iterable[Any], about: str = "", price_level: int | None = None,
    price_reference: str = "", submit: bool = False,
) -> QualificationCase:  # fmt: skip
    """Open new lines for a dealer we know: his data and documents are used again, only what the new lines need is asked.

    With ``submit`` the case goes to quality at once. Raises what :func:`open_qualification` and, with ``submit``,
    :func:`submit_qualification` raise.
    """
    case = open_qualification(
        actor=actor, dealer=dealer, kind=CaseKind.LINE, lines=lines, about=about, price_level=price_level,
        price_reference=price_reference,
    )  # fmt: skip
    return submit_qualification(actor=actor, qualification_case=case) if submit else case


@command("qualification.qualificationcase:add")
def open_requalification(
    *, actor: Actor, dealer: Any, about: str = "", due_on: date | None = None
) -> QualificationCase:
    """Begin the periodic review of a dealer for every line that runs. Raises as :func:`open_qualification`."""
    return open_qualification(actor=actor, dealer=dealer, kind=CaseKind.PERIODIC, about=about, due_on=due_on)


@command("qualification.qualificationcase:change", subject=QualificationCase)
def change_qualification(
    *, actor: Actor, row: QualificationCase, expected_version: int | None = None, reason: str = "", **values: Any
) -> QualificationCase:
    """Change a case nobody has submitted. ``kind`` and ``dealer`` stay; open another case for another.

    Raises RuleViolation("qualification.case_state" | "qualification.stays" | what :func:`open_qualification` raises about its lines).
    """
    _require(row, CaseStatus.SUBMITTED)
    require_unchanged(row, values, ("dealer", "kind"))
    if "lines" in values:
        given = [getattr(line, "pk", line) for line in values["lines"]]
        dropped = [b for b in businesses_of_case(row) if b.line_id not in given and b.status == BusinessStatus.DRAFT]
        values["lines"] = _lines_for(row.dealer, row.kind, given, row)
        for business in dropped:
            stop_by_case(actor, business, BusinessStatus.CLOSED, row.number)
    for name in ("audited_on", "due_on"):
        if name in values:
            setattr(row, name, values[name])
    _require_sound(actor, row)
    persist(row, expected_version=expected_version, reason=reason, **values)
    prepare_businesses(row, row.lines.values_list("pk", flat=True))
    refresh_items(row, actor.today)
    return row


@command("qualification.qualificationcase:submit", subject=QualificationCase)
def submit_qualification(*, actor: Actor, qualification_case: QualificationCase) -> QualificationCase:
    """Send a case to quality. Along an approval route where one fits; else quality checks and its manager decides.

    Documents that wait for quality may go along. Raises RuleViolation("qualification.document_missing" |
    "qualification.case_state").
    """
    case = qualification_case
    _require(case, CaseStatus.SUBMITTED)
    items = refresh_items(case, actor.today)
    refuse(submit_findings(as_line(item) for item in items))
    unchecked: dict[str, Any] = {"checked_at": None, "checked_by": None, "check_note": ""}
    persist(
        case,
        status=CaseStatus.SUBMITTED,
        submitted_at=actor.now,
        submissions=case.submissions + 1,
        submitted_by_id=actor.user_id,
        decision_note="",
        **unchecked,
    )
    before = case_of(QualificationCase._meta.label_lower, case.pk)
    if before is not None and before.status == ApprovalStatus.RETURNED:
        resubmit(actor, before)
    elif before is None or before.status != ApprovalStatus.OPEN:  # else it was sent again from its approval
        open_case(actor=actor, row=case, purpose=PURPOSE, title=f"{case.number} {case.dealer}")
    tell_checkers(case)
    return case


@command("qualification.qualificationcase:withdraw", subject=QualificationCase)
def withdraw_qualification(
    *, actor: Actor, qualification_case: QualificationCase, reason: str = ""
) -> QualificationCase:
    """Give a case up that is not decided; businesses that were only in preparation are closed.

    Raises RuleViolation("qualification.case_state").
    """
    case = qualification_case
    _require(case, CaseStatus.WITHDRAWN)
    drop_case(actor=actor, row=case, purpose=PURPOSE)
    for business in businesses_of_case(case):
        if business.status == BusinessStatus.DRAFT:
            stop_by_case(actor, business, BusinessStatus.CLOSED, case.number)
    return persist(case, status=CaseStatus.WITHDRAWN, decision_note=reason.strip(), reason=reason)


def refresh_items(case: QualificationCase, on: date) -> list[CaseItem]:
    """Bring the checklist up to what is needed and on file on a day.

    A document that was replaced by another since loses its verdict: quality looks at the new one.
    """
    known = {item.kind: item for item in case.items.all()}
    items = []
    lines = checklist_of(case.dealer_id, list(case.lines.values_list("pk", flat=True)), on)
    for position, line in enumerate(lines, start=1):
        item = known.pop(line.kind, None) or CaseItem(case=case, kind=line.kind, position=position)
        if item.licence_id != (line.licence_id or None):
            item.verdict, item.note = Verdict.OPEN, ""
        facts = {
            "position": position, "is_hard": line.is_hard, "rule": line.rule, "state": line.state,
            "licence_id": line.licence_id or None, "number": line.number, "last_day": line.last_day,
        }  # fmt: skip
        items.append(persist(item, **facts))
    for item in known.values():  # a line was taken out, so its document is not asked for any more
        item.delete()
    return items


def as_line(item: CaseItem) -> Line:
    """An item as the rules look at it."""
    return Line(item.kind, item.is_hard, item.state, item.verdict, item.note)


def _lines_for(dealer: Any, kind: str, given: list[int], case: QualificationCase | None = None) -> list[int]:
    """The lines of a case. Raises RuleViolation for a second case in hand and for lines that do not fit its kind."""
    in_hand = QualificationCase.objects.unscoped(_CASE).filter(dealer=dealer, status__in=IN_HAND)
    other = in_hand.exclude(pk=case.pk if case else None).first()
    if other is not None:
        raise refusal("in_hand", "dealer", number=other.number, dealer=str(dealer))
    running = {b.line_id for b in businesses_of(dealer.pk) if b.status in RUNNING}
    if kind == CaseKind.FIRST and is_qualified(dealer.pk):
        raise refusal("first_done", "kind", dealer=str(dealer))
    if kind != CaseKind.FIRST and not is_qualified(dealer.pk):
        raise refusal("first_missing", "kind", dealer=str(dealer))
    of_running = kind in (CaseKind.PERIODIC, CaseKind.SPECIAL)
    found = sorted(set(given)) or (sorted(running) if of_running else [])
    if not found:
        raise refusal("no_lines", "lines")
    names, code = catalog.line_names(), "line_not_running" if of_running else "line_running"
    wrong = [line for line in found if (line in running) is not of_running]
    if wrong:
        raise RuleViolation(
            [issue(code, "lines", dealer=str(dealer), line=names.get(line, str(line))) for line in wrong]
        )
    return found


def _require_sound(actor: Actor, case: QualificationCase) -> None:
    if case.audited_on is not None and case.audited_on > actor.today:
        raise refusal("audit_ahead", "audited_on")


def _require(case: QualificationCase, then: str) -> None:
    if then not in CASE_MOVES[case.status]:
        raise refusal("case_state", number=case.number, status=case.get_status_display())
