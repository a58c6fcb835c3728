"""How documents on file and trade blocks appear in lists, details, history and the API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section

from .choices import LICENCE_MOVES, LicenceStatus
from .commands import (
    change_licence,
    register_licence,
    revoke_licence,
    unblock_subject,
    verify_licence,
)
from .models import Block, Licence, ScopeItem


def _reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), max_length=300)


def _moves_to(status: str):
    def decide(row: Licence, actor: Actor) -> Decision:
        if status in LICENCE_MOVES[row.status]:
            return ALLOWED
        return Decision(False, _("Not possible: the document is %(status)s.") % {"status": row.get_status_display()})

    return decide


def _open(row: Block, actor: Actor) -> Decision:
    return ALLOWED if row.closed_on is None else Decision(False, _("This block is lifted already."))


LICENCE = ObjectSpec(
    model=Licence,
    label=_("Document on file"),
    label_plural=_("Documents on file"),
    scope=ScopePaths(region="region", team="team", owner="owner", dealer="dealer"),
    icon="certificate",
    menu=("channel", 45),
    columns=("subject_name", "kind", "number", "issued_on", "expires_on", "status"),
    fields=("subject_type", "subject_id", "kind", "number", "issuer", "issued_on", "expires_on", "raw_scope", "remark"),
    filters=("subject_type", "kind", "status", DateRange("expires_on")),
    search=(Pinyin("subject_name"), "number"),
    form=(
        Section(_("Whose"), ("subject_type", "subject_id")),
        Section(_("Document"), ("kind", "number", "issuer", "issued_on", "expires_on")),
        Section(_("Scope"), ("raw_scope", "remark")),
    ),
    facts=(
        Fact(_("Whose"), lambda row, actor: row.subject_name),
        Fact(_("Issued on"), lambda row, actor: row.issued_on, kind="date"),
        Fact(_("Valid to"), lambda row, actor: row.expires_on, kind="date"),
        Fact(_("Verified at"), lambda row, actor: row.verified_at, kind="date"),
    ),
    panels=(
        Related("licences.scopeitem", by="licence", label=_("Scope"), limit=60),
        Related("licences.licence", by="previous", label=_("Renewed by")),
        Related("licences.block", by="licence", label=_("Blocks")),
    ),
    create=register_licence,
    change=change_licence,
    actions=(
        Action("verify", _("Verify"), verify_licence, when=_moves_to(LicenceStatus.VALID), primary=True, icon="check"),
        Action(
            "revoke", _("Revoke"), revoke_licence, when=_moves_to(LicenceStatus.REVOKED), fields={"reason": _reason},
            icon="ban",
        ),
    ),
    ordering=("-id",),
    state="status",
    chips={"PENDING": "wait", "VALID": "good", "EXPIRED": "bad", "REPLACED": "draft", "REVOKED": "bad"},
    importable=False,
    dealer_pages=True,
    empty=_("No document is on file yet. Open a dealer's documents and upload the first one."),
)  # fmt: skip

SCOPE_ITEM = ObjectSpec(
    model=ScopeItem,
    label=_("Scope item"),
    label_plural=_("Scope items"),
    scope=ScopePaths(
        region="licence__region", team="licence__team", owner="licence__owner",
        dealer="licence__dealer",
    ),
    icon="list-check",
    columns=("licence", "edition", "code", "is_excluded", "device_class", "note", "needs_review"),
    filters=("licence",),
    read_only=True,
)  # fmt: skip

BLOCK = ObjectSpec(
    model=Block,
    label=_("Trade block"),
    label_plural=_("Trade blocks"),
    scope=ScopePaths(region="region", team="team", owner="owner", dealer="dealer"),
    icon="lock",
    menu=("quality", 20),
    columns=("subject_name", "subject_type", "cause", "device_class", "rule", "opened_on", "closed_on"),
    filters=("subject_type", "cause", DateRange("opened_on"), DateRange("closed_on")),
    search=(Pinyin("subject_name"), "note"),
    actions=(
        Action("close", _("Lift the block"), unblock_subject, when=_open, fields={"note": _reason}, icon="lock-open"),
    ),
    ordering=("-id",),
    read_only=True,
    dealer_pages=True,
    empty=_("Nobody is blocked."),
)  # fmt: skip

register(LICENCE, SCOPE_ITEM, BLOCK)
