"""What documents, agreements and authorisations show on the record and in the list of dealers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import ColumnSource, ColumnValue, Line, PanelContent, PanelSource, contribute
from meridian.modules.licences.choices import LicenceKind

from ..choices import AgreementStatus, AuthorisationStatus
from ..objects import AGREEMENT, AUTHORISATION
from ..queries import documents_of_dealers, lights_of_dealers
from .documents import LIGHTS, STATES

DEALER, LICENCES = "dealers.dealer", "licences.licence:view"
FEW = 5
_URGENCY = {"EXPIRED": 0, "MISSING": 1, "EXPIRING": 2, "PENDING": 3, "VALID": 4}
_LIGHT_ORDER = {"RED": 0, "AMBER": 1, "GREEN": 2}


def documents_panel(row: Any, actor: Actor) -> PanelContent:
    """His checklist, what is worst first, with the light of the page behind it."""
    found = documents_of_dealers(actor, [row])[0]
    lines = sorted(found.lines, key=lambda line: (_URGENCY.get(line.state, 5), not line.need.is_hard))
    shown = []
    for line in lines[:FEW]:
        color, label = STATES[line.state]
        if line.state == "MISSING" and not line.need.is_hard:
            color = "wait"
        last = line.term.last_day.isoformat() if line.term and line.term.last_day else ""
        url = reverse("licence_page", args=[line.term.id]) if line.term else ""
        shown.append(Line(LicenceKind(line.need.kind).label, url, last, chip=color, state=label))
    color, label = LIGHTS[found.light]
    return PanelContent(
        lines=tuple(shown), url=reverse("dealer_documents", args=[row.pk]), chip=color, state=label,
        url_label=_("All %(count)d documents asked for") % {"count": len(lines)},
    )  # fmt: skip


def agreements_panel(row: Any, actor: Actor) -> PanelContent:
    """Agreements that run or are on their way, the latest first."""
    rows = AGREEMENT.rows(actor).filter(dealer=row.pk).exclude(status=AgreementStatus.CANCELLED)
    lines = [
        Line(
            a.number, reverse(AGREEMENT.url_name("detail"), args=[a.pk]), f"{a.get_kind_display()} · {a.valid_from} – {a.valid_to}",
            chip=AGREEMENT.chips[a.status], state=a.get_status_display(),
        )
        for a in rows.order_by("-valid_from", "-id")[:FEW]
    ]  # fmt: skip
    return PanelContent(
        lines=tuple(lines), empty=_("No agreement yet."), url=reverse("sign_and_authorise", args=[row.pk]),
        url_label=_("Where the dealer stands"),
    )  # fmt: skip


def _authorisation_lines(rows: Any) -> tuple[Line, ...]:
    lines = []
    for a in rows.prefetch_related("lines", "regions").order_by("status", "-valid_from", "number")[:FEW]:
        what = "、".join(map(str, a.lines.all()[:3])) or _("by product")
        where = "、".join(map(str, list(a.regions.all())[:3]))
        last = (a.ended_on or a.valid_to).isoformat()
        said = " · ".join(filter(None, [what, where, _("to %(day)s") % {"day": last}]))
        url = reverse(AUTHORISATION.url_name("detail"), args=[a.pk])
        lines.append(Line(a.number, url, said, chip=AUTHORISATION.chips[a.status], state=a.get_status_display()))
    return tuple(lines)


def authorisations_panel(row: Any, actor: Actor) -> PanelContent:
    """What he may sell where, what is in force first."""
    rows = AUTHORISATION.rows(actor).filter(dealer=row.pk)
    held = rows.filter(status=AuthorisationStatus.VALID, valid_to__gte=actor.today)
    lines = _authorisation_lines(held) or _authorisation_lines(rows)
    return PanelContent(
        lines=lines, empty=_("Nothing is authorised."), url=f"{reverse(AUTHORISATION.url_name('list'))}?dealer={row.pk}"
    )


def authorisations_of_line(row: Any, actor: Actor) -> PanelContent:
    """The authorisations of a business: of its dealer, naming its line, a product of it, or everything."""
    rows = AUTHORISATION.rows(actor).filter(dealer=row.dealer_id, valid_to__gte=actor.today)
    everything = Q(lines__isnull=True, products__isnull=True)
    rows = rows.filter(Q(lines=row.line_id) | Q(products__line=row.line_id) | everything).distinct()
    return PanelContent(
        lines=_authorisation_lines(rows), empty=_("No authorisation names this line: he may not sell it."),
        url=f"{reverse(AUTHORISATION.url_name('list'))}?dealer={row.dealer_id}",
    )  # fmt: skip


def light_column(actor: Actor, keys: Collection[int]) -> dict[int, ColumnValue]:
    """The traffic light of his documents."""
    found = {}
    for dealer, light in lights_of_dealers(keys, actor.today).items():
        color, label = LIGHTS[light]
        url = reverse("dealer_documents", args=[dealer])
        found[dealer] = ColumnValue(label, _LIGHT_ORDER[light], light, chip=color, url=url)
    return found


def add_panels() -> None:
    """Make them known to the pages of dealers."""
    contribute(
        PanelSource(DEALER, "documents", "rights", 10, gettext_lazy("Documents on file"), "certificate", LICENCES, documents_panel),
        PanelSource(DEALER, "authorisations", "rights", 20, AUTHORISATION.label_plural, "license", AUTHORISATION.code("view"), authorisations_panel),
        PanelSource(DEALER, "agreements", "rights", 30, AGREEMENT.label_plural, "file-certificate", AGREEMENT.code("view"), agreements_panel),
        PanelSource(
            "qualification.dealerbusiness", "authorisations", "", 10, gettext_lazy("Authorisations of the line"), "license",
            AUTHORISATION.code("view"), authorisations_of_line,
        ),
        ColumnSource(
            DEALER, "light", 10, gettext_lazy("Documents"), LICENCES, light_column,
            tuple((key, label) for key, (_color, label) in LIGHTS.items()),
        ),
    )  # fmt: skip
