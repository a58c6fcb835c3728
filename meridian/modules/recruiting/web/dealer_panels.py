"""What recruiting shows on the record of a dealer: the candidate it was, and the decision behind it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Line, PanelContent, PanelSource, contribute

from ..objects import DECISION, LEAD


def origin_panel(row: Any, actor: Actor) -> PanelContent | None:
    """Where the dealer came from; nothing for dealers from before."""
    lead = LEAD.rows(actor).filter(dealer=row.pk).order_by("pk").first()
    if lead is None:
        return None
    said = " · ".join(
        filter(None, [str(lead.get_source_display()), lead.converted_on.isoformat() if lead.converted_on else ""])
    )
    lines = [Line(f"{lead.number} {lead.company}", reverse(LEAD.url_name("detail"), args=[lead.pk]), said)]
    if actor.may(DECISION.code("view")):
        decisions = DECISION.rows(actor).filter(chosen=lead.pk).order_by("-pk")[:3]
        lines += [
            Line(d.number, reverse(DECISION.url_name("detail"), args=[d.pk]), d.why[:80], chip="wait" if d.is_special else "", state=_("by special approval") if d.is_special else "")
            for d in decisions
        ]  # fmt: skip
    return PanelContent(lines=tuple(lines))


def add_panels() -> None:
    """Beside what qualification says of the dealer. For staff only."""
    contribute(
        PanelSource(
            "dealers.dealer", "origin", "review", 40, gettext_lazy("How we won this dealer"), "user-plus", LEAD.code("view"), origin_panel,
            for_dealers=False,
        )
    )  # fmt: skip
