"""How letters, their wordings, access rights and filings appear in lists, forms, the portal and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths, declare_scope
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.models import StoredFile
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section

from .. import commands
from ..choices import AccessRightStatus, FilingStatus, LetterStatus, TemplateStatus
from ..commands import letters as issuing
from ..commands import signatures, word_templates
from ..models import (
    AccessRight,
    AgreementSignature,
    AgreementTemplate,
    AuthorisationLetter,
    FilingTask,
    LetterTemplate,
    SettlementItem,
)
from .agreements import AGREEMENT


def _day(label: Any, *, required: bool = True):
    return lambda: forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _text(label: Any, *, required: bool = True, length: int = 300):
    return lambda: forms.CharField(label=label, required=required, max_length=length)


_OF_DEALER = {"region": "dealer__region", "team": "dealer__team", "owner": "dealer__manager", "dealer": "dealer"}

LETTER = ObjectSpec(
    model=AuthorisationLetter,
    label=_("Letter of authorisation"),
    label_plural=_("Letters of authorisation"),
    scope=ScopePaths(**{name: f"authorisation__{path}" for name, path in _OF_DEALER.items()}),
    icon="certificate",
    menu=("authorisation", 15),
    columns=("number", "authorisation__dealer", "authorisation", "salesperson", "valid_from", "valid_to", "issued_on", "status"),
    filters=("status", "authorisation", DateRange("valid_to"), DateRange("issued_on")),
    search=("number", Pinyin("authorisation__dealer__name"), Pinyin("salesperson")),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.authorisation.dealer)),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, kind="day"),
        Fact(_("Valid to"), lambda row, actor: row.valid_to, kind="day"),
        Fact(_("Check code"), lambda row, actor: f"{row.check_code[:4]} {row.check_code[4:]}"),
    ),
    actions=(
        Action(
            "revoke", _("Revoke"), commands.revoke_letter, when=while_in(LetterStatus.ISSUED), icon="ban",
            fields={"reason": _text(_("Reason"))},
            confirm=_("From now on the public page says that the letter is revoked. This cannot be undone."),
        ),
    ),
    ordering=("-issued_on", "-id"),
    state="status",
    chips={"ISSUED": "good", "REVOKED": "bad"},
    dealer_pages=True,
    read_only=True,
    empty=_("Letters are issued from a signed authorisation: open one and choose “Issue a letter”."),
)  # fmt: skip

TEMPLATE = ObjectSpec(
    model=LetterTemplate,
    label=_("Template of letters"),
    label_plural=_("Templates of letters"),
    scope=ReferenceData(dealers=False),
    icon="file-text",
    columns=("title", "kind", "edition", "in_force_from", "status"),
    fields=("kind", "title", "text"),
    filters=("kind", "status"),
    search=("title",),
    form=(Section(_("Wording"), ("kind", "title", "text")),),
    create=commands.draft_letter_template,
    change=commands.change_letter_template,
    actions=(
        Action(
            "release", _("Put into force"), commands.release_letter_template, when=while_in(TemplateStatus.DRAFT),
            primary=True, icon="check", confirm=_("New letters use it. Letters issued before keep their wording."),
        ),
    ),
    ordering=("kind", "-edition"),
    state="status",
    chips={"DRAFT": "draft", "IN_FORCE": "good", "REPLACED": "draft"},
    small=True,
    importable=False,
    empty=_("No wording of your own yet: the shipped one is used. Draft the first edition."),
)  # fmt: skip

ACCESS_RIGHT = ObjectSpec(
    model=AccessRight,
    label=_("Access right"),
    label_plural=_("Access rights from tenders"),
    scope=ScopePaths(**_OF_DEALER),
    icon="gavel",
    menu=("authorisation", 30),
    menu_more=True,
    columns=("number", "dealer", "tender_number", "tender_name", "valid_from", "valid_to", "price_reference", "status"),
    fields=(
        "number", "dealer", "tender_number", "tender_name", "awarded_on", "valid_from", "valid_to", "lines", "products",
        "regions", "hospitals", "price_reference", "remark",
    ),
    filters=("dealer", "status", DateRange("valid_to")),
    search=("number", "tender_number", Pinyin("tender_name"), Pinyin("dealer__name")),
    form=(
        Section(_("Tender"), ("number", "dealer", "tender_number", "tender_name", "awarded_on", "price_reference")),
        Section(_("Period"), ("valid_from", "valid_to")),
        Section(_("Products"), ("lines", "products")),
        Section(_("Where"), ("regions", "hospitals")),
        Section(_("Remark"), ("remark",)),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, kind="day"),
        Fact(_("Valid to"), lambda row, actor: row.valid_to, kind="day"),
    ),
    masks={"DEALER": ("remark",)},
    keys=("number",),
    create=commands.record_access_right,
    change=commands.change_access_right,
    actions=(
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_access_right, when=while_in(AccessRightStatus.ACTIVE), icon="ban",
            fields={"reason": _text(_("Reason"))},
        ),
    ),
    ordering=("-valid_to", "-id"),
    state="status",
    chips={"ACTIVE": "good", "WITHDRAWN": "bad"},
    dealer_pages=True,
    importable=False,
    empty=_("Record the first won tender: which dealer, which products, where, until when."),
)  # fmt: skip

_RUNNING = (FilingStatus.OPEN, FilingStatus.SUBMITTED, FilingStatus.RETURNED)
FILING = ObjectSpec(
    model=FilingTask,
    label=_("Filing task"),
    label_plural=_("Filings at authorities"),
    scope=ScopePaths(**_OF_DEALER),
    icon="building-community",
    menu=("authorisation", 20),
    menu_more=True,
    columns=("number", "dealer", "product", "authority", "due_on", "follow_up_on", "filing_number", "status"),
    fields=("number", "dealer", "product", "authority", "due_on", "follow_up_on", "keeper", "note"),
    filters=("dealer", "product", "status", "keeper", DateRange("due_on"), DateRange("follow_up_on")),
    search=("number", "authority", "filing_number", Pinyin("dealer__name")),
    form=(
        Section(_("Filing"), ("number", "dealer", "product", "authority")),
        Section(_("Follow-up"), ("due_on", "follow_up_on", "keeper", "note")),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Product"), lambda row, actor: str(row.product)),
        Fact(_("Due on"), lambda row, actor: row.due_on, kind="day"),
        Fact(_("Filing number"), lambda row, actor: row.filing_number or "—"),
    ),
    keys=("number",),
    create=commands.open_filing,
    change=commands.change_filing,
    actions=(
        Action(
            "submit", _("Handed in"), commands.submit_filing, primary=True, icon="send",
            when=while_in(FilingStatus.OPEN, FilingStatus.RETURNED), fields={"submitted_on": _day(_("Submitted on"), required=False)},
        ),
        Action(
            "accept", _("Accepted"), commands.accept_filing, primary=True, icon="circle-check",
            when=while_in(FilingStatus.SUBMITTED),
            fields={"filing_number": _text(_("Filing number"), length=60), "decided_on": _day(_("Decided on"), required=False)},
        ),
        Action(
            "return", _("Sent back"), commands.return_filing, icon="arrow-back-up", when=while_in(FilingStatus.SUBMITTED),
            fields={"reason": _text(_("Reason"))},
        ),
        Action(
            "follow", _("Followed up"), commands.follow_up_filing, icon="calendar-event", when=while_in(*_RUNNING),
            fields={"next_on": _day(_("Next follow-up")), "note": _text(_("Note"), required=False)},
        ),
        Action(
            "cancel", _("Give up"), commands.cancel_filing, icon="x", when=while_in(*_RUNNING),
            fields={"reason": _text(_("Reason"))},
        ),
    ),
    ordering=("due_on", "id"),
    state="status",
    chips={"OPEN": "wait", "SUBMITTED": "busy", "RETURNED": "bad", "DONE": "good", "CANCELLED": "draft"},
    dealer_pages=True,
    importable=False,
    empty=_("Open the first filing: which dealer adds which product at which authority."),
)  # fmt: skip

register(LETTER, TEMPLATE, ACCESS_RIGHT, FILING)
internal_models({
    "agreements.agreementsignature": "shown on the agreement it belongs to, as evidence",
    "agreements.agreementtemplate": "shown on the page of Word templates",
    "agreements.settlementitem": "shown on the settlement page of its agreement",
})  # fmt: skip
declare_scope(AgreementSignature, ScopePaths(**{name: f"agreement__{path}" for name, path in _OF_DEALER.items()}))
declare_scope(
    SettlementItem,
    ScopePaths(region="agreement__dealer__region", team="agreement__dealer__team", owner="agreement__dealer__manager"),
)
declare_scope(AgreementTemplate, ReferenceData(dealers=False))
declare_code(signatures.SIGN, _("sign on the screen"))
declare_code("agreements.agreement:settle", _("settle after the end"))
declare_code("agreements.agreementtemplate:add", _("put into force"))


def _may_read_letter(actor: Actor, file: StoredFile) -> bool:
    return actor.may(LETTER.code("view")) and LETTER.rows(actor).filter(file=file).exists()


def _may_read_signature(actor: Actor, file: StoredFile) -> bool:
    if not actor.may(AGREEMENT.code("view")):
        return False
    rows = AGREEMENT.rows(actor)
    return rows.filter(signatures__paper=file).exists() or rows.filter(signatures__image=file).exists()


files_readable_by(issuing.FILES, _may_read_letter)
files_readable_by(signatures.FILES, _may_read_signature)
files_readable_by(word_templates.FILES, lambda actor, file: not actor.is_dealer and actor.may(TEMPLATE.code("view")))
