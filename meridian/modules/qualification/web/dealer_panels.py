"""What qualification shows on the record and in the list of dealers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import (
    ColumnSource,
    ColumnValue,
    Line,
    PanelContent,
    PanelSource,
    RowsAction,
    contribute,
)
from meridian.modules.catalog import queries as catalog

from ..choices import IN_HAND, RUNNING, BusinessStatus
from ..models import DealerBusiness
from ..objects import BUSINESS, CASE
from ..queries import completeness_of, lines_of_dealers, pairs_of_dealer, scores
from .case_page import ADD
from .data_page import DECIDE, REASONS
from .part_texts import mends_of

DEALER = "dealers.dealer"
FEW, FEW_NAMES = 5, 2
LOW, GOOD = 60, 85
_LIST = "the lines and reviews of dealers the actor may see"


def completeness_panel(row: Any, actor: Actor) -> PanelContent:
    """The score, and the heaviest of what is missing with the place to mend it."""
    found = completeness_of(row.pk, actor.today)
    missing = mends_of(found.missing, row, actor)
    empty = _("Nothing is missing.")
    if actor.is_dealer:  # what he cannot add himself is our work
        missing = [part for part in missing if part[2]]
        empty = empty if found.score == 100 else _("Nothing is missing that you can add.")
    lines = tuple(
        Line(label.capitalize() if label.isascii() else label, url, value=f"+{points}")
        for label, points, url in missing[:FEW]
    )
    chip = "bad" if found.score < LOW else "wait" if found.score < GOOD else "good"
    return PanelContent(lines=lines, empty=empty, chip=chip, state=f"{found.score}%")


def business_panel(row: Any, actor: Actor) -> PanelContent:
    """The lines he does business in, what runs first."""
    rows = BUSINESS.rows(actor).filter(dealer=row.pk).select_related("line")
    order = {status: n for n, status in enumerate((*RUNNING, BusinessStatus.DRAFT, BusinessStatus.CLOSED))}
    found = sorted(rows, key=lambda b: (order[b.status], b.line.name))
    lines = []
    for business in found[:FEW]:
        said = _("review by %(day)s") % {"day": business.review_due_on.isoformat()} if business.review_due_on else ""
        url = reverse(BUSINESS.url_name("detail"), args=[business.pk])
        lines.append(
            Line(business.line, url, said, chip=BUSINESS.chips[business.status], state=business.get_status_display())
        )
    may_open = actor.may(ADD) and not actor.is_dealer
    url = (
        reverse("qualification_new_lines", args=[row.pk])
        if may_open
        else f"{reverse(BUSINESS.url_name('list'))}?dealer={row.pk}"
    )
    return PanelContent(
        lines=tuple(lines), empty=_("No line is open yet."), url=url, url_label=_("Open a new line") if may_open else ""
    )


def case_panel(row: Any, actor: Actor) -> PanelContent:
    """His reviews, the newest first."""
    lines = []
    for case in CASE.rows(actor).filter(dealer=row.pk).order_by("-id")[:FEW]:
        day = (case.decided_at or case.submitted_at or case.created_at).date().isoformat()
        url = reverse(CASE.url_name("detail"), args=[case.pk])
        lines.append(
            Line(
                case.number,
                url,
                f"{case.get_kind_display()} · {day}",
                chip=CASE.chips[case.status],
                state=case.get_status_display(),
            )
        )
    return PanelContent(
        lines=tuple(lines), empty=_("No review yet."), url=f"{reverse(CASE.url_name('list'))}?dealer={row.pk}"
    )


def duplicate_panel(row: Any, actor: Actor) -> PanelContent:
    """Dealers he may be the same as."""
    pairs = pairs_of_dealer(actor, row.pk)
    lines = tuple(
        Line(
            pair.second, reverse("dealers_dealer_detail", args=[pair.second.pk]), "、".join(str(REASONS[r]) for r in pair.reasons),
            value=f"{pair.score}%",
        )
        for pair in pairs[:FEW]
    )  # fmt: skip
    return PanelContent(
        lines=lines, empty=_("No other dealer looks alike."), url=reverse("dealer_data") if pairs else "",
        url_label=_("Decide"),
    )  # fmt: skip


def score_column(actor: Actor, keys: Collection[int]) -> dict[int, ColumnValue]:
    """How complete the data of each dealer are."""
    found = {}
    for key, one in scores(actor.today, keys).items():
        bucket = "low" if one.score < LOW else "middle" if one.score < GOOD else "good"
        css = {"low": "bad", "middle": "wait", "good": ""}[bucket]
        found[key] = ColumnValue(f"{one.score}%", one.score, bucket, css=css)
    return found


def lines_column(actor: Actor, keys: Collection[int]) -> dict[int, ColumnValue]:
    """The names of the open lines."""
    names = catalog.line_names()
    return {
        dealer: ColumnValue(_shortened(sorted(names.get(line, "") for line in lines)), len(lines))
        for dealer, lines in lines_of_dealers(keys).items()
    }


def _shortened(names: list[str]) -> str:
    """Two names and how many more, so that rows stay low."""
    shown = "、".join(names[:FEW_NAMES])
    more = len(names) - FEW_NAMES
    return f"{shown} +{more}" if more > 0 else shown


def review_column(actor: Actor, keys: Collection[int]) -> dict[int, ColumnValue]:
    """The day of the next review; one under way is named instead."""
    rows = DealerBusiness.objects.unscoped(_LIST).filter(status=BusinessStatus.OPEN, review_due_on__isnull=False)
    soonest: dict[int, Any] = {}
    for dealer, day in rows.values_list("dealer_id", "review_due_on"):
        soonest[dealer] = min(day, soonest.get(dealer, day))
    cases = CASE.model.objects.unscoped(_LIST).filter(status__in=IN_HAND)
    in_hand = {dealer: (key, number) for dealer, key, number in cases.values_list("dealer_id", "pk", "number")}
    wanted, soon = set(keys), actor.today + timedelta(days=45)
    found = {}
    for dealer in wanted & (soonest.keys() | in_hand.keys()):
        day = soonest.get(dealer)
        bucket = "late" if day and day < actor.today else "soon" if day and day <= soon else ""
        if dealer in in_hand:
            key, number = in_hand[dealer]
            url = reverse(CASE.url_name("detail"), args=[key])
            found[dealer] = ColumnValue(number, day.toordinal() if day else 0, "running", css="nowrap", url=url)
        else:
            css = {"late": "bad", "soon": "wait"}.get(bucket, "")
            found[dealer] = ColumnValue(day.isoformat(), day.toordinal(), bucket, css=f"{css} nowrap".strip())
    return found


def add_panels() -> None:
    """Make the panels, columns and the action known."""
    contribute(
        PanelSource(
            DEALER, "completeness", "info", 10, gettext_lazy("Completeness of data"), "checklist", "dealers.dealer:view",
            completeness_panel,
        ),
        PanelSource(DEALER, "businesses", "info", 20, gettext_lazy("Product lines"), "category", BUSINESS.code("view"), business_panel),
        PanelSource(DEALER, "reviews", "review", 10, CASE.label_plural, "shield-check", CASE.code("view"), case_panel),
        PanelSource(
            DEALER, "duplicates", "review", 20, gettext_lazy("Possible duplicates"), "copy", DECIDE, duplicate_panel,
            for_dealers=False, is_slow=True,
        ),
        ColumnSource(
            DEALER, "score", 20, gettext_lazy("Completeness"), "dealers.dealer:view", score_column,
            (("low", gettext_lazy("below 60%")), ("middle", gettext_lazy("60 to 84%")), ("good", gettext_lazy("85% and more"))),
        ),
        ColumnSource(DEALER, "lines", 40, gettext_lazy("Open lines"), BUSINESS.code("view"), lines_column),
        ColumnSource(
            DEALER, "review", 50, gettext_lazy("Next review"), CASE.code("view"), review_column,
            (("late", gettext_lazy("past due")), ("soon", gettext_lazy("within 45 days")), ("running", gettext_lazy("under way"))),
        ),
        RowsAction(
            DEALER, "requalify", gettext_lazy("Start periodic review"), "refresh", ADD, "qualification_requalify",
            gettext_lazy("Open a periodic review for every ticked dealer?"),
        ),
    )  # fmt: skip
