"""How decisions about duplicates appear."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import ObjectSpec, Pinyin, Section

from .. import commands
from ..models import DuplicateDecision

DECISION = ObjectSpec(
    model=DuplicateDecision,
    label=_("Decision about duplicates"),
    label_plural=_("Decisions about duplicates"),
    scope=ReferenceData(dealers=False),
    icon="copy",
    columns=("first", "second", "verdict", "kept", "score", "note", "created_by", "created_at"),
    fields=("first", "second", "verdict", "kept", "note"),
    filters=("verdict",),
    search=(Pinyin("first__name"), Pinyin("second__name"), "note"),
    form=(Section(_("Decision"), ("first", "second", "verdict", "kept", "note")),),
    create=commands.decide_duplicate,
    change=commands.change_duplicate,
    ordering=("-id",),
    importable=False,
    state="verdict",
    chips={"SAME": "wait", "DIFFERENT": "good"},
    empty=_("Pairs of dealers that look alike are decided on their own page."),
)
register(DECISION)
