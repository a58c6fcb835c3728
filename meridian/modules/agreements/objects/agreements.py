"""How agreements appear in lists, details, forms, the portal and the API, and what routes of approval may ask about them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_fen
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.models import StoredFile
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, DateRange, Fact, ObjectSpec, Pinyin, Section

from .. import commands
from ..choices import SHOWN_TO_DEALERS, AgreementKind, AgreementStatus
from ..models import Agreement, AgreementClause, AgreementTarget, StandardClause

FILES = "agreement"  # purpose of stored scans


def _of_dealer(prefix: str = ""):
    """A dealer sees his own agreements from the day there is something for him to sign; drafts are the company's."""

    def condition(dealer_id: int) -> Q:
        return Q(**{f"{prefix}dealer": dealer_id, f"{prefix}status__in": SHOWN_TO_DEALERS})

    return condition


def _to_sign(row: Agreement, actor: Actor) -> Decision:
    if row.status in (AgreementStatus.DRAFT, AgreementStatus.IN_APPROVAL):
        said = _("Legal has not reviewed it yet.")
        return Decision(False, said, "agreements.no_legal_review")
    return while_in(AgreementStatus.APPROVED)(row, actor)


def _for_legal(row: Agreement, actor: Actor) -> Decision:
    found = while_in(AgreementStatus.IN_APPROVAL)(row, actor)
    if not found:
        return found
    if actor.user_id is not None and actor.user_id in (row.created_by_id, row.submitted_by_id):
        return Decision(False, _("You drafted or submitted it yourself; another person of legal reviews it."), "agreements.own_review")  # fmt: skip
    case = case_of(Agreement._meta.label_lower, row.pk)
    if case is not None and case.status == CaseStatus.OPEN:
        said = _("It is decided on its way through approval %(number)s.") % {"number": case.number}
        return Decision(False, said, "approvals.case_open", mend_url=f"/approvals/{case.pk}/")
    return ALLOWED


def _renewable(row: Agreement, actor: Actor) -> Decision:
    if row.kind == AgreementKind.SUPPLEMENT:
        return Decision(False, _("A supplement ends with its agreement; renew the agreement."))
    return while_in(AgreementStatus.SIGNED, AgreementStatus.ENDED, AgreementStatus.TERMINATED)(row, actor)


def _can_be_supplemented(row: Agreement, actor: Actor) -> Decision:
    if row.kind == AgreementKind.SUPPLEMENT:
        return Decision(False, _("Supplement the agreement itself."))
    return while_in(AgreementStatus.SIGNED)(row, actor)


def _day(label: Any, *, required: bool = True):
    return lambda: forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _text(label: Any, *, required: bool = True, length: int = 300):
    return lambda: forms.CharField(label=label, required=required, max_length=length)


def days_left(row: Agreement) -> int | None:
    """Days until a signed agreement ends; None for all others."""
    return (row.valid_to - clock.today()).days if row.status == AgreementStatus.SIGNED else None


AGREEMENT = ObjectSpec(
    model=Agreement,
    label=_("Agreement"),
    label_plural=_("Agreements"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer=_of_dealer()),
    icon="file-certificate",
    menu=("authorisation", 5),
    columns=(
        "number", "dealer", "kind", "valid_from", "valid_to", Computed("days_left", _("Days left"), days_left, kind="number"),
        "payment_days", "deposit_fen", "status",
    ),
    fields=(
        "number", "kind", "dealer", "parent", "third_party", "valid_from", "valid_to", "regions", "lines", "products",
        "price_level", "price_reference", "payment_days", "is_prepaid", "deposit_fen", "market_support_fen", "remark",
    ),
    filters=("dealer", "kind", "status", DateRange("valid_from"), DateRange("valid_to")),
    search=("number", Pinyin("dealer__name")),
    form=(
        Section(_("Agreement"), ("number", "kind", "dealer", "parent", "third_party")),
        Section(_("Period"), ("valid_from", "valid_to")),
        Section(_("Products and territory"), ("lines", "products", "regions")),
        Section(_("Prices and payment"), ("price_level", "price_reference", "payment_days", "is_prepaid")),
        Section(_("Money"), ("deposit_fen", "market_support_fen")),
        Section(_("Remark"), ("remark",)),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, kind="day"),
        Fact(_("Valid to"), lambda row, actor: row.last_day, kind="day"),
        Fact(_("Signed on"), lambda row, actor: row.signed_on, kind="day"),
        Fact(_("Deposit"), lambda row, actor: row.deposit_fen, kind="money"),
    ),
    masks={"DEALER": ("remark", "parent")},
    keys=("number",),
    create=commands.draft_agreement,
    change=commands.change_agreement,
    actions=(
        Action("submit", _("Submit for approval"), commands.submit_agreement, when=while_in(AgreementStatus.DRAFT), primary=True, icon="send"),
        Action(
            "review", _("Legal review: agree"), commands.review_agreement, when=_for_legal, primary=True, icon="scale",
            fields={"note": _text(_("Note"), required=False)},
        ),
        Action(
            "object", _("Legal review: object"), commands.object_to_agreement, when=_for_legal, icon="x",
            fields={"note": _text(_("Reason"))},
        ),
        Action(
            "sign", _("Record the signatures"), commands.sign_agreement, when=_to_sign, primary=True, icon="signature",
            fields={
                "signed_on": _day(_("Signed on"), required=False),
                "signatory": _text(_("Signed for us by"), required=False, length=60),
                "dealer_signatory": _text(_("Signed for the dealer by"), required=False, length=60),
            },
        ),
        Action(
            "withdraw", _("Back to draft"), commands.withdraw_agreement, icon="arrow-back-up",
            when=while_in(AgreementStatus.IN_APPROVAL, AgreementStatus.APPROVED),
            confirm=_("Approval and legal review are asked for anew."),
        ),
        Action("renew", pgettext_lazy("agreement", "Renew"), commands.renew_agreement, when=_renewable, icon="refresh"),
        Action("supplement", _("Supplement"), commands.supplement_agreement, when=_can_be_supplemented, icon="plus"),
        Action(
            "terminate", _("Terminate early"), commands.terminate_agreement, when=while_in(AgreementStatus.SIGNED),
            fields={"ended_on": _day(_("Last day in force")), "reason": _text(_("Reason"))}, icon="calendar-x",
            confirm=_("The company sells nothing to the dealer under it afterwards. Its supplements end with it."),
        ),
        Action(
            "cancel", _("Give up the draft"), commands.cancel_agreement, when=while_in(AgreementStatus.DRAFT),
            fields={"reason": _text(_("Reason"))}, icon="trash",
        ),
    ),
    ordering=("-valid_from", "-id"),
    state="status",
    chips={
        "DRAFT": "draft", "IN_APPROVAL": "wait", "APPROVED": "busy", "SIGNED": "good", "ENDED": "draft", "TERMINATED": "bad",
        "CANCELLED": "draft",
    },
    dealer_pages=True,
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Draft the first agreement: with which dealer, over which period, for which products."),
)  # fmt: skip

_UNDER = ScopePaths(
    region="agreement__dealer__region", team="agreement__dealer__team", owner="agreement__dealer__manager",
    dealer=_of_dealer("agreement__"),
)  # fmt: skip
CLAUSE = ObjectSpec(
    model=AgreementClause,
    label=_("Clause"),
    label_plural=_("Clauses of agreements"),
    scope=_UNDER,
    icon="list-check",
    columns=("agreement", "position", "kind", "text"),
    filters=("agreement",),
    search=("text",),
    ordering=("agreement", "position"),
    read_only=True,
)
TARGET = ObjectSpec(
    model=AgreementTarget,
    label=_("Target"),
    label_plural=_("Targets of agreements"),
    scope=_UNDER,
    icon="target",
    columns=("agreement", "year", "quarter", "line", "amount_fen", "qty"),
    filters=("agreement", "line"),
    ordering=("agreement", "year", "quarter"),
    read_only=True,
)
STANDARD_CLAUSE = ObjectSpec(
    model=StandardClause,
    label=_("Standard clause"),
    label_plural=_("Standard clauses"),
    scope=ReferenceData(dealers=False),
    icon="list-check",
    columns=("position", "title", "kind", "agreement_kind", "is_active"),
    fields=("title", "kind", "agreement_kind", "position", "text"),
    filters=("kind",),
    search=("title", "text"),
    form=(Section(_("Standard clause"), ("title", "kind", "agreement_kind", "position", "text")),),
    keys=("title",),
    ordering=("position", "id"),
    small=True,
    empty=_("Write the first clause: every new agreement begins with copies of these."),
)
register(AGREEMENT, CLAUSE, TARGET, STANDARD_CLAUSE)
declare_code("agreements.agreement:review", _("legal review"))


def _may_read_file(actor: Actor, file: StoredFile) -> bool:
    if not actor.may("agreements.agreement:view"):
        return False
    return Agreement.objects.visible_to(actor, "agreements.agreement:view").filter(file=file).exists()


files_readable_by(FILES, _may_read_file)


def agreement_facts(row: Agreement) -> dict[str, object]:
    """What routes of agreements may ask about; money in fen."""
    amounts = [t.amount_fen or 0 for t in row.targets.all() if t.quarter == 0]
    quarters = [t.amount_fen or 0 for t in row.targets.all() if t.quarter]
    return {
        "kind": row.kind, "is_renewal": row.previous_id is not None, "days": (row.valid_to - row.valid_from).days + 1,
        "target_fen": sum(amounts) or sum(quarters), "deposit_fen": row.deposit_fen, "support_fen": row.market_support_fen,
        "payment_days": row.payment_days or 0, "is_prepaid": row.is_prepaid, "dealer_level": str(row.dealer.level),
    }  # fmt: skip


def agreement_content(row: Agreement) -> dict[str, str]:
    """What is frozen when an agreement goes to approval, as it is read there: every term, target and clause."""
    said = {
        str(_("dealer")): str(row.dealer), str(_("kind")): row.get_kind_display(),
        str(_("period")): f"{row.valid_from} – {row.valid_to}",
        str(_("product lines")): _names(row.lines), str(_("products")): _names(row.products),
        str(_("sales territory")): _names(row.regions),
        str(_("price level")): row.get_price_level_display() or "", str(_("price list")): row.price_reference,
        str(_("days to pay")): "" if row.payment_days is None else str(row.payment_days),
        str(_("payment in advance")): str(_("yes") if row.is_prepaid else _("no")),
        str(_("deposit")): _yuan(row.deposit_fen), str(_("market support")): _yuan(row.market_support_fen),
    }  # fmt: skip
    if row.parent_id is not None:
        said[str(_("supplements"))] = str(row.parent)
    if row.third_party_id is not None:
        said[str(_("third party"))] = str(row.third_party)
    for target in row.targets.select_related("line").order_by("year", "quarter", "line_id"):
        label = " ".join(filter(None, [str(_("target")), str(target), str(target.line or "")]))
        parts = [_yuan(target.amount_fen) if target.amount_fen is not None else "", str(target.qty or "")]
        said[label] = " · ".join(part for part in parts if part)
    for clause in row.clauses.order_by("position"):
        said[str(clause)] = clause.text
    return said


def _names(related: Any) -> str:
    return "、".join(str(other) for other in related.all()) or "—"


def _yuan(fen: int) -> str:
    return f"¥{yuan_from_fen(fen):,.2f}"


register_subject(
    Subject(
        model=Agreement, purpose=commands.PURPOSE, label=_("agreement"), code="agreements.agreement:view",
        facts=agreement_facts, content=agreement_content, on_approved=commands.carry_out_approval,
        on_rejected=commands.carry_out_refusal, on_returned=commands.carry_out_refusal,
        fields=(
            FactField("kind", _("kind"), "CHOICE", tuple(AgreementKind.choices)),
            FactField("is_renewal", _("renews another"), "FLAG"),
            FactField("days", _("days of validity"), "NUMBER"),
            FactField("target_fen", _("target amount"), "MONEY"),
            FactField("deposit_fen", _("deposit"), "MONEY"),
            FactField("support_fen", _("market support"), "MONEY"),
            FactField("payment_days", _("days to pay"), "NUMBER"),
            FactField("is_prepaid", _("payment in advance"), "FLAG"),
            FactField("dealer_level", _("dealer level"), "CHOICE", tuple((str(n), str(n)) for n in (1, 2, 3, 4))),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse("agreements_agreement_detail", args=[row.pk]),
    )
)  # fmt: skip
