"""Instrument sets and their loans."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section

from .. import commands
from ..choices import LOAN_MOVES, LoanStatus, SetState
from ..models import InstrumentSet, LoanPiece, SetLoan, SetPiece
from .fields import text_field, while_may


def _is_back(row: InstrumentSet, actor: Actor) -> Decision:
    if row.state in (SetState.CLEANING, SetState.INCOMPLETE):
        return ALLOWED
    said = _("Not possible: it is “%(status)s”.") % {"status": row.get_state_display()}
    return Decision(False, said, "service.state")


def _sets() -> forms.ModelChoiceField:
    rows = InstrumentSet.objects.unscoped("sets are offered to whoever plans loans").filter(is_active=True)
    return forms.ModelChoiceField(queryset=rows.order_by("code"), label=_("Instrument set"))


INSTRUMENT_SET = ObjectSpec(
    model=InstrumentSet,
    label=_("Instrument set"),
    label_plural=_("Instrument sets"),
    scope=ReferenceData(dealers=False),
    icon="tools",
    columns=("code", "name", "line", "state", "home", "cleaned_on", "inspection_due_on", "is_active"),
    fields=("code", "name", "line", "home", "inspection_due_on", "note"),
    filters=("state", "line", "is_active"),
    search=("code", Pinyin("name")),
    keys=("code",),
    facts=(
        Fact(_("For the products of the line"), lambda row, actor: str(row.line)),
        Fact(_("Kept at"), lambda row, actor: row.home or "—"),
        Fact(_("Cleaned and checked on"), lambda row, actor: row.cleaned_on, kind="day"),
        Fact(_("Next inspection due on"), lambda row, actor: row.inspection_due_on, kind="day"),
    ),
    panels=(
        Related("service.setpiece", by="instrument_set", label=_("Contents"), limit=200),
        Related("service.setloan", by="instrument_set", label=_("Loans"), columns=("number", "status", "hospital", "out_on", "back_by")),
    ),
    actions=(
        Action(
            "clear", _("Cleaned and complete"), commands.clear_set, _is_back,
            {"note": lambda: text_field(_("What was cleaned and replaced"), required=False)}, icon="check", primary=True,
        ),
    ),
    ordering=("code",),
    state="state",
    chips={"READY": "good", "OUT": "busy", "CLEANING": "wait", "INCOMPLETE": "bad"},
    empty=_("Sets of instruments that go out to surgeries stand here, each with its list of contents."),
)  # fmt: skip

SET_PIECE = ObjectSpec(
    model=SetPiece,
    label=_("Piece of a set"),
    label_plural=_("Pieces of sets"),
    scope=ReferenceData(dealers=False),
    icon="list",
    columns=("instrument_set", "position", "name", "model", "qty"),
    fields=("instrument_set", "position", "name", "model", "qty"),
    filters=("instrument_set",),
    keys=("instrument_set", "position"),
    ordering=("instrument_set", "position"),
    empty=_("The contents of instrument sets."),
)

SET_LOAN = ObjectSpec(
    model=SetLoan,
    label=_("Loan of an instrument set"),
    label_plural=_("Loans of instrument sets"),
    scope=ScopePaths(region="region", team="team", owner="issued_by", dealer="dealer"),
    icon="tools",
    columns=("number", "status", "line", "instrument_set", "hospital", "dealer", "surgery_date", "out_on", "back_by", "case_number"),
    fields=("line", "hospital", "dealer", "department", "case_number", "surgery_date", "out_on", "back_by", "note"),
    filters=("status", "instrument_set", "hospital", "dealer", DateRange("surgery_date"), DateRange("back_by")),
    search=("number", "case_number"),
    form=(
        Section(_("What is needed"), ("line", "case_number", "note")),
        Section(_("Where and when"), ("hospital", "department", "dealer", "surgery_date", "out_on", "back_by")),
    ),
    facts=(
        Fact(_("Hospital"), lambda row, actor: f"{row.hospital} {row.department}".strip()),
        Fact(_("Surgery on"), lambda row, actor: row.surgery_date, kind="day"),
        Fact(_("Goes out on"), lambda row, actor: row.out_on, kind="day"),
        Fact(_("Comes back by"), lambda row, actor: row.back_by, kind="day"),
    ),
    masks={"DEALER": ("dealer",)},
    create=commands.request_set,
    change=commands.change_set_loan,
    actions=(
        Action(
            "plan", _("Reserve a set"), commands.reserve_set, while_may(LOAN_MOVES, LoanStatus.RESERVED),
            {"instrument_set": _sets}, icon="bookmark", primary=True,
        ),
        Action(
            "cancel", _("Refuse or cancel"), commands.cancel_set_loan, while_may(LOAN_MOVES, LoanStatus.CANCELLED),
            {"reason": lambda: text_field(_("Reason"), length=200)}, confirm=_("Give this loan up?"), icon="x",
        ),
    ),
    ordering=("-surgery_date", "-id"),
    state="status",
    chips={"REQUESTED": "wait", "RESERVED": "busy", "OUT": "busy", "RETURNED": "good", "CANCELLED": "draft"},
    dealer_pages=True,
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Ask for the instruments of a surgery here. A loan depends on no purchase."),
)  # fmt: skip

LOAN_PIECE = ObjectSpec(
    model=LoanPiece,
    label=_("Piece on loan"),
    label_plural=_("Pieces on loan"),
    scope=ScopePaths(region="loan__region", team="loan__team", owner="loan__issued_by", dealer="loan__dealer"),
    icon="list",
    columns=("loan", "position", "name", "out_qty", "back_qty", "state", "remark"),
    filters=("loan",),
    ordering=("loan", "position"),
    state="state",
    chips={"OUT": "busy", "FINE": "good", "DAMAGED": "wait", "MISSING": "bad"},
    read_only=True,
    empty=_("Pieces are counted when a set goes out."),
)

register(INSTRUMENT_SET, SET_PIECE, SET_LOAN, LOAN_PIECE)
