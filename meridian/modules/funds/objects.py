"""How money appears in lists, details and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, may
from meridian.kernel.access.scope import Internal, ReferenceData, ScopePaths, declare_scope
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_fen
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Panel, Pinyin, Related, Section

from . import commands
from .choices import InvoiceKind, InvoiceState, RedReason, StatementStatus, TermsStatus
from .models import (
    BankAccount,
    BankBooking,
    BankFile,
    BankLine,
    CreditTerms,
    Invoice,
    InvoiceLine,
    Match,
    MoneyAccount,
    MoneyEntry,
    MoneyPosting,
    MoneyReservation,
    MoneySnapshot,
    OpenItem,
    PayerAccount,
    Payment,
    Statement,
)
from .queries.credit import credit_facts

OF_DEALER = ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer")
STAMPED = ScopePaths(region="region", team="team", owner="dealer__manager", dealer="dealer")
OF_ACCOUNT = ScopePaths(
    region="account__region", team="account__team", owner="account__dealer__manager", dealer="account__dealer"
)


def _reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), max_length=200)


def _while(test, code: str, sentence):
    def decide(row, actor: Actor) -> Decision:
        return may(actor, code) if test(row) else Decision(False, sentence)

    return decide


def _may_approve(row: CreditTerms, actor: Actor) -> Decision:
    if row.status != TermsStatus.PROPOSED:
        return Decision(False, _("It was decided already."))
    if actor.user_id is not None and row.proposed_by_id == actor.user_id:
        return Decision(False, _("Another person approves what you proposed."))
    return may(actor, "funds.creditterms:approve")


CREDIT_TERMS = ObjectSpec(
    model=CreditTerms,
    label=_("Credit terms"),
    label_plural=_("Credit terms"),
    scope=OF_DEALER,
    icon="wallet",
    menu=("goods", 80),
    menu_more=True,
    columns=("dealer", "status", "valid_from", "valid_to", "limit_fen", "terms_days", "is_prepay", "blocks_overdue", "grace_days"),
    filters=("dealer", "status"),
    search=(Pinyin("dealer__name"),),
    fields=("dealer", "valid_from", "valid_to", "limit_fen", "terms_days", "is_prepay", "blocks_overdue", "grace_days", "counts_deposit", "note"),
    form=(
        Section(_("Period"), ("dealer", "valid_from", "valid_to")),
        Section(_("Terms"), ("limit_fen", "terms_days", "is_prepay", "blocks_overdue", "grace_days", "counts_deposit", "note")),
    ),
    facts=(
        Fact(_("Limit"), lambda row, actor: row.limit_fen, "money"),
        Fact(_("Owed"), lambda row, actor: credit_facts(row.dealer_id).receivable_fen, "money"),
        Fact(_("Held by orders"), lambda row, actor: credit_facts(row.dealer_id).held_fen, "money"),
        Fact(_("Free"), lambda row, actor: credit_facts(row.dealer_id).free_fen, "money"),
    ),
    create=commands.set_credit_limit,
    change=commands.change_credit_terms,
    actions=(
        Action(
            "approve", _("Approve"), commands.approve_credit_terms, _may_approve, primary=True, icon="check",
            confirm=_("From their day on these terms hold for every new order."),
        ),
        Action(
            "reject", _("Refuse"), commands.reject_credit_terms,
            _while(lambda row: row.status == TermsStatus.PROPOSED, "funds.creditterms:approve", _("It was decided already.")),
            {"reason": _reason}, icon="x",
        ),
    ),
    state="status",
    chips={"PROPOSED": "wait", "APPROVED": "good", "REJECTED": "draft", "REPLACED": "draft"},
    masks={"DEALER": ("note",)},
    dealer_pages=True,
    importable=False,
    empty=_("Without terms a dealer pays in advance."),
)  # fmt: skip


def terms_facts(row: CreditTerms) -> dict[str, object]:
    """What routes of credit terms may ask about; the rise is counted from what holds today."""
    now = credit_facts(row.dealer_id)
    return {
        "limit_fen": row.limit_fen, "rise_fen": max(0, row.limit_fen - now.limit_fen), "terms_days": row.terms_days,
        "is_prepay": row.is_prepay, "overdue_fen": now.overdue_fen, "dealer_level": str(row.dealer.level),
    }  # fmt: skip


def terms_content(row: CreditTerms) -> dict[str, str]:
    """What is frozen when terms go to approval, as it is read there."""
    shown = {name: getattr(row, name) for name in ("valid_from", "valid_to", "terms_days", "grace_days", "note")}
    said = {str(CreditTerms._meta.get_field(name).verbose_name): str(value or "—") for name, value in shown.items()}
    flags = {
        str(CreditTerms._meta.get_field(name).verbose_name): str(_("yes") if getattr(row, name) else _("no"))
        for name in ("is_prepay", "blocks_overdue", "counts_deposit")
    }
    return {
        str(_("dealer")): str(row.dealer),
        str(_("Limit")): f"¥{yuan_from_fen(row.limit_fen):,.2f}",
        **said,
        **flags,
    }


register_subject(
    Subject(
        model=CreditTerms, purpose=commands.TERMS_PURPOSE, label=_("credit terms"), code="funds.creditterms:view",
        facts=terms_facts, content=terms_content, on_approved=commands.carry_out_approval,
        on_rejected=commands.carry_out_refusal, on_returned=commands.carry_out_return,
        fields=(
            FactField("limit_fen", _("Limit"), "MONEY"),
            FactField("rise_fen", _("rise above the present limit"), "MONEY"),
            FactField("terms_days", _("days to pay"), "NUMBER"),
            FactField("is_prepay", _("payment in advance"), "FLAG"),
            FactField("overdue_fen", _("overdue today"), "MONEY"),
            FactField("dealer_level", _("dealer level"), "CHOICE", tuple((str(n), str(n)) for n in (1, 2, 3, 4))),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse("funds_creditterms_detail", args=[row.pk]),
    )
)  # fmt: skip

MONEY_ACCOUNT = ObjectSpec(
    model=MoneyAccount,
    label=_("Money account"),
    label_plural=_("Money accounts"),
    scope=STAMPED,
    icon="wallet",
    menu=("goods", 81),
    menu_more=True,
    columns=("dealer", "kind", "on_hand", "reserved", "is_blocked"),
    filters=("dealer",),
    search=(Pinyin("dealer__name"),),
    panels=(Related("funds.moneyentry", by="account", label=_("Entries"), limit=50),),
    read_only=True,
    dealer_pages=True,
    masks={"DEALER": ("team",)},
)  # fmt: skip

MONEY_ENTRY = ObjectSpec(
    model=MoneyEntry,
    label=_("Money entry"),
    label_plural=_("Money entries"),
    scope=OF_ACCOUNT,
    icon="list",
    columns=("posting", "account", "delta", "business_date"),
    filters=("account",),
    read_only=True,
)

OPEN_ITEM = ObjectSpec(
    model=OpenItem,
    label=_("Open item"),
    label_plural=_("Open items"),
    scope=OF_DEALER,
    icon="file-invoice",
    menu=("goods", 82),
    menu_more=True,
    columns=("text", "dealer", "kind", "business_date", "due_on", "amount_fen", "open_fen"),
    filters=("dealer", DateRange("due_on")),
    search=("text", Pinyin("dealer__name")),
    panels=(
        Related("funds.match", by="item", label=_("Matches"), limit=50),
        Related("funds.invoiceline", by="item", label=_("Invoices"), limit=50),
    ),
    ordering=("-id",),
    read_only=True,
    dealer_pages=True,
)  # fmt: skip

PAYMENT = ObjectSpec(
    model=Payment,
    label=_("Payment"),
    label_plural=_("Payments"),
    scope=OF_DEALER,
    icon="receipt",
    menu=("goods", 83),
    menu_more=True,
    columns=("bank_reference", "dealer", "payer", "paid_on", "amount_fen", "open_fen"),
    filters=("dealer", DateRange("paid_on")),
    search=("bank_reference", "payer", Pinyin("dealer__name")),
    fields=("dealer", "bank_reference", "payer", "paid_on", "amount_fen", "note"),
    form=(Section(_("Payment"), ("dealer", "bank_reference", "payer", "paid_on", "amount_fen", "note")),),
    facts=(
        Fact(_("Amount"), lambda row, actor: row.amount_fen, "money"),
        Fact(_("Not matched"), lambda row, actor: row.open_fen, "money"),
        Fact(_("Paid on"), lambda row, actor: row.paid_on, "day"),
    ),
    panels=(Related("funds.match", by="payment", label=_("Matches"), limit=50),),
    keys=("bank_reference",),
    create=commands.record_payment,
    change=commands.change_payment,
    actions=(
        Action(
            "match", _("Match the oldest first"), commands.match_oldest_first,
            _while(lambda row: row.open_fen > 0 and row.reversed_at is None, "funds.payment:match", _("Nothing is left to match.")),
            primary=True, icon="check",
        ),
        Action(
            "reverse", _("Take back"), commands.reverse_payment,
            _while(lambda row: row.reversed_at is None, "funds.payment:reverse", _("It was taken back already.")),
            {"reason": _reason}, icon="arrow-back-up", confirm=_("Take this payment back by a red entry?"),
        ),
    ),
    ordering=("-id",),
    dealer_pages=True,
    importable=False,
    empty=_("Record the first payment of a dealer."),
)  # fmt: skip

MATCH = ObjectSpec(
    model=Match,
    label=_("Match"),
    label_plural=_("Matches"),
    scope=ScopePaths(
        region="item__dealer__region", team="item__dealer__team", owner="item__dealer__manager", dealer="item__dealer"
    ),
    icon="link",
    columns=("item", "payment", "credit", "amount_fen", "created_at"),
    filters=("item", "payment"),
    actions=(
        Action(
            "undo", _("Undo"), commands.undo_match,
            _while(lambda row: row.undoes_id is None, "funds.payment:match", _("This row undoes another.")),
            {"reason": _reason}, icon="arrow-back-up",
        ),
    ),
    read_only=True,
)  # fmt: skip

STATEMENT = ObjectSpec(
    model=Statement,
    label=_("Statement of account"),
    label_plural=_("Statements of account"),
    scope=OF_DEALER,
    icon="file-text",
    menu=("goods", 84),
    menu_more=True,
    columns=("number", "dealer", "status", "first", "last", "opening_fen", "closing_fen"),
    filters=("dealer", "status"),
    search=("number", Pinyin("dealer__name")),
    fields=("dealer", "first", "last"),
    form=(Section(_("Period"), ("dealer", "first", "last")),),
    facts=(
        Fact(_("Opening balance"), lambda row, actor: row.opening_fen, "money"),
        Fact(_("Closing balance"), lambda row, actor: row.closing_fen, "money"),
        Fact(_("Lines"), lambda row, actor: len(row.lines), "num"),
    ),
    create=commands.make_statement,
    change=commands.change_statement,
    actions=(
        Action(
            "confirm", _("Confirm"), commands.confirm_statement,
            _while(lambda row: row.status == StatementStatus.SENT, "funds.statement:answer", _("It was answered already.")),
            {"answer": lambda: forms.CharField(label=_("Note"), required=False, max_length=300)}, primary=True, icon="check",
        ),
        Action(
            "dispute", _("Dispute"), commands.dispute_statement,
            _while(lambda row: row.status == StatementStatus.SENT, "funds.statement:answer", _("It was answered already.")),
            {"answer": lambda: forms.CharField(label=_("What is wrong?"), max_length=300)}, icon="x",
        ),
    ),
    ordering=("-id",),
    state="status",
    chips={"SENT": "wait", "CONFIRMED": "good", "DISPUTED": "bad", "REPLACED": "draft"},
    dealer_pages=True,
    importable=False,
)  # fmt: skip


def reversal(row: Invoice, actor: Actor) -> dict[str, Any]:
    """Red invoices of a blue one, the blue one of a red one, and whether more may be reversed."""
    rows = Invoice.objects.visible_to(actor).filter(corrects=row).order_by("issued_on", "pk")
    may_reverse = (
        row.kind == InvoiceKind.BLUE and row.state != InvoiceState.REVERSED and actor.may("funds.invoice:correct")
    )
    return {"row": row, "reds": list(rows), "may_reverse": may_reverse}


INVOICE = ObjectSpec(
    model=Invoice,
    label=_("Invoice"),
    label_plural=_("Invoices"),
    scope=OF_DEALER,
    icon="receipt",
    menu=("goods", 85),
    menu_more=True,
    columns=("number", "dealer", "kind", "state", "issued_on", "amount_fen", "tax_fen", "red_fen", "corrects", "reason_kind", "red_form"),
    filters=("dealer", "kind", "state", DateRange("issued_on")),
    search=("number", Pinyin("dealer__name")),
    fields=("dealer", "number", "issued_on", "amount_fen", "tax_fen", "note"),
    form=(Section(_("Invoice"), ("dealer", "number", "issued_on", "amount_fen", "tax_fen", "note")),),
    facts=(
        Fact(_("Amount"), lambda row, actor: row.amount_fen, "money"),
        Fact(_("Of it tax"), lambda row, actor: row.tax_fen, "money"),
        Fact(_("Reversed"), lambda row, actor: row.red_fen, "money"),
        Fact(_("Issued on"), lambda row, actor: row.issued_on, "day"),
    ),
    panels=(
        Panel("reversal", _("Reversal"), "funds/_reversal.html", reversal),
        Related("funds.invoiceline", by="invoice", label=_("Deliveries billed"), limit=100),
    ),
    keys=("number",),
    create=commands.issue_invoice,
    change=commands.change_invoice,
    actions=(
        Action(
            "correct", _("Reverse all that is left"), commands.issue_red_invoice,
            _while(
                lambda row: row.kind == InvoiceKind.BLUE and row.state != InvoiceState.REVERSED, "funds.invoice:correct",
                _("It is red, or was reversed in full already."),
            ),
            {
                "number": lambda: forms.CharField(label=_("Number of the red invoice"), max_length=40),
                "issued_on": lambda: forms.DateField(label=_("Issued on"), widget=forms.DateInput(attrs={"type": "date"})),
                "reason_kind": lambda: forms.ChoiceField(label=_("Kind of reason"), choices=RedReason.choices),
                "red_form": lambda: forms.CharField(label=_("Number of the red form"), max_length=40, required=False),
                "reason": _reason,
            },
            icon="arrow-back-up", confirm=_("Reverse this invoice in full?"),
        ),
    ),
    ordering=("-id",),
    dealer_pages=True,
    importable=False,
    state="state",
    chips={"ISSUED": "good", "PARTLY": "wait", "REVERSED": "draft"},
    masks={"DEALER": ("note",)},
    empty=_("Record the first invoice: it bills the oldest deliveries that are not invoiced."),
)  # fmt: skip

INVOICE_LINE = ObjectSpec(
    model=InvoiceLine,
    label=_("Invoice line"),
    label_plural=_("Invoice lines"),
    scope=ScopePaths(
        region="invoice__dealer__region", team="invoice__dealer__team", owner="invoice__dealer__manager",
        dealer="invoice__dealer",
    ),
    icon="list",
    columns=("invoice", "item", "amount_fen", "tax_fen", "reverses"),
    filters=("invoice", "item"),
    read_only=True,
)  # fmt: skip

BANK_ACCOUNT = ObjectSpec(
    model=BankAccount,
    label=_("Bank account"),
    label_plural=_("Bank accounts"),
    scope=ReferenceData(),
    icon="wallet",
    columns=("name", "bank", "number"),
    search=("name", "number"),
    fields=("name", "bank", "number"),
    form=(Section(_("Bank account"), ("name", "bank", "number")),),
    keys=("number",),
    create=commands.add_bank_account,
    change=commands.change_bank_account,
    importable=False,
    small=True,
    empty=_("Add the company's accounts; then their statements are read."),
)

register(
    BANK_ACCOUNT, INVOICE, INVOICE_LINE, CREDIT_TERMS, MONEY_ACCOUNT, MONEY_ENTRY, OPEN_ITEM, PAYMENT, MATCH, STATEMENT
)
internal_models(
    {
        "funds.moneyposting": "shown with its entries",
        "funds.moneyreservation": "shown as credit held on the account",
        "funds.moneysnapshot": "keeps as-of questions fast",
        "funds.bankfile": "shown on the bank page to whoever settles lines",
        "funds.bankline": "shown on the bank page to whoever settles lines: other people's transfers are not for every reader of money",
        "funds.bankbooking": "shown with its bank line",
        "funds.payeraccount": "learned by the bank page and shown as a reason there",
    }
)
for _model in (MoneyPosting, MoneyReservation, MoneySnapshot):
    declare_scope(_model, Internal("read by the ledger itself"))
for _model in (BankFile, BankLine, BankBooking, PayerAccount):
    declare_scope(_model, Internal("read by the bank page behind its own rights"))
