"""Loans of instrument sets: asked for, a set reserved, counted out, counted in, cleaned for the next surgery."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command, lock_row
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference.queries import parameter

from ..choices import LOAN_MOVES, LoanStatus, PieceState, SetState
from ..models import InstrumentSet, LoanPiece, SetLoan
from ..rules.loans import CountedPiece, Stay, collision, return_findings, span_findings
from ..rules.patient_data import check_case_number
from .placing import key_of, own_dealer, require_move, require_no_patient, stamp
from .texts import issue, refusal, refuse

MOST_DAYS, REST_DAYS = "service.loan.most_days", "service.loan.rest_days"
LATE_SET = declare_kind("service.loan_late", _("An instrument set is overdue"))
_PROMISED = "a set is promised once, whoever asked for it"


@command("service.setloan:add")
def request_set(
    *, actor: Actor, line: Any, hospital: Any, surgery_date: date, out_on: date, back_by: date, case_number: str,
    dealer: Any = None, note: str = "", department: str = "",
) -> SetLoan:  # fmt: skip
    """Ask for a set for a surgery. A dealer asks for himself; which set goes is decided by who plans.

    Raises RuleViolation("loan.span" | "loan.long" | "loan.past" | "service.case_number" | "service.*"), NotVisible for a
    hospital out of scope.
    """
    row = SetLoan(
        line_id=key_of(line), hospital_id=key_of(hospital), dealer_id=own_dealer(actor, dealer), surgery_date=surgery_date,
        out_on=out_on, back_by=back_by, case_number=case_number.strip().upper(), note=note, department=department,
    )  # fmt: skip
    stamp(actor, row)
    _require_sound(actor, row)
    return persist(row, number=next_number(f"SL-{actor.today:%y%m}"))


@command("service.setloan:change", subject=SetLoan)
def change_set_loan(
    *, actor: Actor, row: SetLoan, expected_version: int | None = None, reason: str = "", **values: Any
) -> SetLoan:
    """Change a loan that did not go out. A reserved set must be free on the new days too. Raises as :func:`request_set`."""
    require_move(row, LOAN_MOVES, LoanStatus.CANCELLED)
    values.pop("dealer", None) if actor.is_dealer else None
    for name in ("hospital", "dealer", "line"):
        if name in values:
            setattr(row, f"{name}_id", key_of(values.pop(name)))
    for name, value in values.items():
        setattr(row, name, value)
    row.case_number = row.case_number.strip().upper()
    stamp(actor, row)
    _require_sound(actor, row)
    if row.instrument_set_id:
        _require_free(actor, row, _locked_set(actor, row.instrument_set_id))
    return persist(row, expected_version=expected_version, reason=reason)


def _require_sound(actor: Actor, row: SetLoan) -> None:
    if not row.case_number:
        raise refusal("service.case_missing", "case_number")
    refuse(check_case_number(row.case_number), "case_number")
    require_no_patient(note=row.note, department=row.department)
    most = int(parameter(MOST_DAYS, on=actor.today))
    refuse(span_findings(row.surgery_date, row.out_on, row.back_by, actor.today, most), "back_by")


@command("service.setloan:plan", subject=SetLoan)
def reserve_set(*, actor: Actor, set_loan: SetLoan, instrument_set: Any) -> SetLoan:
    """Promise a set. Two people at once cannot promise it for days that meet: the set is locked while it is looked at.

    Raises RuleViolation("loan.collision" | "loan.other_line" | "service.state").
    """
    require_move(set_loan, LOAN_MOVES, LoanStatus.RESERVED)
    _require_free(actor, set_loan, _locked_set(actor, key_of(instrument_set)))
    return persist(set_loan, status=LoanStatus.RESERVED, instrument_set_id=key_of(instrument_set))


def _locked_set(actor: Actor, key: int | None) -> InstrumentSet:
    return lock_row(InstrumentSet, key, actor, "service.instrumentset:view")


def _require_free(actor: Actor, loan: SetLoan, wanted: InstrumentSet) -> None:
    if wanted.line_id != loan.line_id or not wanted.is_active:
        raise refusal("loan.other_line", "instrument_set", set=str(wanted), line=str(loan.line))
    rest = int(parameter(REST_DAYS, on=actor.today))
    met = collision(loan.out_on, loan.back_by, stays_of(wanted, actor.today), rest, loan.pk or 0)
    if met is not None:
        other = SetLoan.objects.unscoped(_PROMISED).get(pk=met.loan_id)
        raise refusal(
            "loan.collision", "instrument_set", set=str(wanted), number=other.number, first=met.first.isoformat(),
            last=met.last.isoformat(), rest=rest,
        )  # fmt: skip


def stays_of(wanted: InstrumentSet, today: date) -> list[Stay]:
    """When a set is promised or away. One that should be back already is away until somebody counts it in."""
    rows = SetLoan.objects.unscoped(_PROMISED).filter(
        instrument_set=wanted, status__in=(LoanStatus.RESERVED, LoanStatus.OUT)
    )
    return [
        Stay(key, first, max(last, today) if status == LoanStatus.OUT else last)
        for key, status, first, last in rows.values_list("pk", "status", "out_on", "back_by")
    ]


@command("service.setloan:issue", subject=SetLoan)
def issue_set(*, actor: Actor, set_loan: SetLoan, counted: Mapping[int, int]) -> SetLoan:
    """Count the set out: ``{piece key: number}`` of every piece. Only a ready, complete, inspected set goes out.

    Raises RuleViolation("loan.not_ready" | "loan.inspection" | "loan.no_pieces" | "loan.count_out").
    """
    require_move(set_loan, LOAN_MOVES, LoanStatus.OUT)
    own = _locked_set(actor, set_loan.instrument_set_id)
    if own.state != SetState.READY:
        raise refusal("loan.not_ready", set=str(own), state=own.get_state_display())
    if own.inspection_due_on and own.inspection_due_on < actor.today:
        raise refusal("loan.inspection", set=str(own), day=own.inspection_due_on.isoformat())
    pieces = list(own.pieces.order_by("position"))
    if not pieces:
        raise refusal("loan.no_pieces", set=str(own))
    wrong = [
        issue("loan.count_out", f"piece-{piece.pk}", name=str(piece), qty=piece.qty, counted=counted.get(piece.pk, 0))
        for piece in pieces
        if counted.get(piece.pk, 0) != piece.qty
    ]
    if wrong:
        raise RuleViolation(wrong)
    persist_many(
        LoanPiece,
        [LoanPiece(loan=set_loan, position=p.position, name=str(p), out_qty=p.qty) for p in pieces],
    )
    persist(own, state=SetState.OUT)
    return persist(set_loan, status=LoanStatus.OUT, issued_at=actor.now, issued_by_id=actor.user_id)


@command("service.setloan:return", subject=SetLoan)
def take_back_set(
    *, actor: Actor, set_loan: SetLoan, counted: Mapping[int, CountedPiece], returned_on: date | None = None
) -> SetLoan:
    """Count the set in: ``{piece on loan: CountedPiece}``. Missing or damaged pieces are explained; money is no part of it.

    The set waits to be cleaned, and is incomplete when something is missing or damaged. Raises "loan.more_back",
    "loan.unexplained", "service.*" for patient data in a remark.
    """
    require_move(set_loan, LOAN_MOVES, LoanStatus.RETURNED)
    own = _locked_set(actor, set_loan.instrument_set_id)
    pieces = list(set_loan.pieces.order_by("position"))
    found = {
        p.pk: counted.get(p.pk, CountedPiece(p.name, p.out_qty, 0))._replace(name=p.name, out_qty=p.out_qty)
        for p in pieces
    }
    refuse(return_findings(list(found.values())))
    require_no_patient(remark=" ".join(one.remark for one in found.values()))
    for piece in pieces:
        one = found[piece.pk]
        piece.back_qty, piece.remark = one.back_qty, one.remark.strip()[:200]
        piece.state = (
            PieceState.MISSING
            if one.back_qty < one.out_qty
            else PieceState.DAMAGED
            if one.is_damaged
            else PieceState.FINE
        )
    change_many(pieces, ["back_qty", "remark", "state"])
    whole = all(piece.state == PieceState.FINE for piece in pieces)
    persist(own, state=SetState.CLEANING if whole else SetState.INCOMPLETE)
    return persist(
        set_loan, status=LoanStatus.RETURNED, returned_on=returned_on or actor.today, returned_by_id=actor.user_id
    )


@command("service.instrumentset:clear", subject=InstrumentSet)
def clear_set(*, actor: Actor, instrument_set: InstrumentSet, note: str = "") -> InstrumentSet:
    """Cleaned, sterilised where it has to be, and complete: the set may go out again.

    Raises "loan.not_ready" while it is out, "loan.incomplete" when pieces were missing and nothing is said of them.
    """
    if instrument_set.state not in (SetState.CLEANING, SetState.INCOMPLETE):
        raise refusal("loan.not_ready", set=str(instrument_set), state=instrument_set.get_state_display())
    if instrument_set.state == SetState.INCOMPLETE and not note.strip():
        raise refusal("loan.incomplete", "note", set=str(instrument_set))
    return persist(instrument_set, state=SetState.READY, cleaned_on=actor.today, reason=note.strip())


@command("service.setloan:cancel", subject=SetLoan)
def cancel_set_loan(*, actor: Actor, set_loan: SetLoan, reason: str) -> SetLoan:
    """Refuse a loan or give it up before it went out. Raises RuleViolation("service.state" | "service.reason")."""
    require_move(set_loan, LOAN_MOVES, LoanStatus.CANCELLED)
    if not reason.strip():
        raise refusal("service.reason", "reason")
    return persist(set_loan, status=LoanStatus.CANCELLED, cancel_reason=reason.strip(), reason=reason)


@command("service.setloan:watch")
def watch_loans(*, actor: Actor) -> dict[str, int]:
    """The daily round: whoever let a set out is told once when it is not back on its day."""
    rows = SetLoan.objects.unscoped("the daily round over all loans").filter(
        status=LoanStatus.OUT, back_by__lt=actor.today, issued_by__isnull=False
    )
    told = 0
    for row in rows.select_related("hospital", "instrument_set"):
        told += tell(
            [row.issued_by_id], _("%(set)s should have come back from %(hospital)s by %(day)s."), kind=LATE_SET,
            url=f"/service/set-loans/{row.pk}/", key=f"service.loan:{row.pk}", set=row.instrument_set, hospital=row.hospital,
            day=row.back_by,
        )  # fmt: skip
    return {"told": told}
