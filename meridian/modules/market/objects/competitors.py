"""How competitors and market notes appear."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.models import StoredFile
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import DateRange, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from ..commands import NOTE_FILE
from ..models import Competitor, CompetitorPresence, MarketNote

COMPETITOR = ObjectSpec(
    model=Competitor,
    label=_("Competitor"),
    label_plural=_("Competitors"),
    scope=ReferenceData(),
    icon="flag",
    menu=("market", 65),
    menu_more=True,
    columns=("code", "name", "origin", "price_tier", "value_chain", "is_active"),
    fields=("code", "name", "origin", "price_tier", "value_chain", "note"),
    filters=("origin", "price_tier", "is_active"),
    search=("code", Pinyin("name")),
    form=(Section(_("Competitor"), ("code", "name", "origin", "price_tier", "value_chain", "note")),),
    panels=(
        Related("market.competitorpresence", by="competitor", label=_("Where they are"), columns=("line", "region", "hospital", "price_tier", "share_percent", "as_of")),
        Related("market.marketnote", by="competitor", label=_("Market notes"), columns=("kind", "title", "noted_on")),
    ),
    keys=("code",),
    ordering=("code",),
    empty=_("Add the makers you meet in hospitals."),
)  # fmt: skip

PRESENCE = ObjectSpec(
    model=CompetitorPresence,
    label=_("Presence of a competitor"),
    label_plural=_("Presences of competitors"),
    scope=ScopePaths(region="region"),
    icon="map-pin",
    columns=("competitor", "line", "region", "hospital", "product", "price_tier", "share_percent", "as_of"),
    fields=("competitor", "line", "region", "hospital", "product", "price_tier", "share_percent", "source", "as_of"),
    filters=("competitor", "line", TreeUnder("region")),
    search=(Pinyin("competitor__name"), "product"),
    form=(
        Section(_("Who and where"), ("competitor", "line", "region", "hospital")),
        Section(_("What is known"), ("product", "price_tier", "share_percent", "source", "as_of")),
    ),
    ordering=("line", "region", "id"),
    empty=_("Say which competitor is where with which line."),
)

NOTE = ObjectSpec(
    model=MarketNote,
    label=_("Market note"),
    label_plural=_("Market notes"),
    scope=ScopePaths(region="region"),
    icon="file-text",
    menu=("market", 66),
    menu_more=True,
    columns=("kind", "title", "line", "region", "competitor", "noted_on", "review_on"),
    fields=(
        "kind",
        "title",
        "text",
        "line",
        "region",
        "segment",
        "competitor",
        "source",
        "link",
        "noted_on",
        "review_on",
    ),
    filters=("kind", "line", "competitor", TreeUnder("region"), DateRange("review_on")),
    search=(Pinyin("title"), "text", "source"),
    form=(
        Section(_("Note"), ("kind", "title", "text")),
        Section(_("What it is about"), ("line", "region", "segment", "competitor")),
        Section(_("Where it is from"), ("source", "link", "noted_on", "review_on")),
    ),
    facts=(
        Fact(_("Kind"), lambda row, actor: row.get_kind_display()),
        Fact(_("Region"), lambda row, actor: str(row.region)),
        Fact(_("Look at it again on"), lambda row, actor: row.review_on, kind="day"),
    ),
    importable=False,
    ordering=("-noted_on", "-id"),
    pages={},  # web.urls puts the page made by hand here
    empty=_("Write down what you learn: a policy, a trend, a competitor, a need."),
)
register(COMPETITOR, PRESENCE, NOTE)


def may_read_note_file(actor: Actor, stored: StoredFile) -> bool:
    """Files of market notes: for those who see a note with it."""
    return actor.may(NOTE.code("view")) and NOTE.rows(actor).filter(file=stored).exists()


files_readable_by(NOTE_FILE, may_read_note_file)
