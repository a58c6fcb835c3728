"""What flow shows on the record of a dealer: what he sold by his own files, and what stood out in them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Figure, Line, PanelContent, PanelSource, contribute

from ..choices import FileState
from ..models import Finding, FlowFile
from ..objects import FILE_CHIPS

FILES, FINDINGS = "flows.flowfile:view", "flows.finding:view"
FEW = 5


def files_panel(row: Any, actor: Actor) -> PanelContent:
    """The amount of the latest published month, and the newest files."""
    rows = FlowFile.objects.visible_to(actor, FILES).filter(dealer=row.pk)
    sold = rows.filter(state=FileState.PUBLISHED, kind="SM", month__isnull=False).order_by("-month", "-id").first()
    figures = (
        [Figure(_("Sold in %(month)s") % {"month": f"{sold.month:%Y-%m}"}, sold.amount_fen, "money")]
        if sold and sold.amount_fen
        else []
    )
    waiting = sum(file.pending_count for file in rows.filter(state=FileState.PROOF).only("pending_count", "id"))
    figures.append(Figure(_("Lines to decide"), waiting, "num", "wait" if waiting else ""))
    lines = []
    for file in rows.order_by("-id")[:FEW]:
        month = f"{file.month:%Y-%m}" if file.month else ""
        said = f"{file.get_kind_display()} {month}".strip()
        url = reverse("flow_proof", args=[file.pk])
        lines.append(
            Line(
                said, url, file.name, file.amount_fen or None, "money", FILE_CHIPS[file.state], file.get_state_display()
            )
        )
    url = f"{reverse('flows_flowfile_list')}?dealer={row.pk}"
    return PanelContent(tuple(figures), tuple(lines), url, empty=_("No file was handed in yet."))


def findings_panel(row: Any, actor: Actor) -> PanelContent:
    """What stood out in his files and is not decided, the newest first."""
    rows = Finding.objects.visible_to(actor, FINDINGS).filter(dealer=row.pk)
    chips = {"OPEN": "wait", "CONFIRMED": "bad", "DISMISSED": "good"}
    lines = [
        Line(
            found.get_code_display(), reverse("flows_finding_detail", args=[found.pk]),
            " · ".join(filter(None, [f"{found.month:%Y-%m}", str(found.hospital or "")])), found.amount_fen or None, "money",
            chips.get(found.state, "draft"), found.get_state_display(),
        )
        for found in rows.select_related("hospital").order_by("-id")[:FEW]
    ]  # fmt: skip
    waiting, proven = rows.filter(state="OPEN").count(), rows.filter(state="CONFIRMED").count()
    figures = (
        Figure(_("Open findings"), waiting, "num", "wait" if waiting else ""),
        Figure(_("Confirmed"), proven, "num", "bad" if proven else ""),
    )
    return PanelContent(
        figures, tuple(lines), f"{reverse('flows_finding_list')}?dealer={row.pk}", empty=_("Nothing stood out.")
    )


def add_panels() -> None:
    """Make them known to the pages of dealers."""
    contribute(
        PanelSource("dealers.dealer", "files", "performance", 20, gettext_lazy("Flow files"), "arrows-split", FILES, files_panel),
        # Staff work on them; a dealer is told what he has to clear up by the verdict on his file.
        PanelSource(
            "dealers.dealer", "findings", "review", 5, gettext_lazy("Findings"), "alert-hexagon", FINDINGS, findings_panel,
            for_dealers=False,
        ),
    )  # fmt: skip
