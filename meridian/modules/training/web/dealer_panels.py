"""What training shows on the record of a dealer: who is certified, who is missing, how far his start is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Figure, Line, PanelContent, PanelSource, contribute

from ..choices import KitStatus, OnboardingStatus
from ..objects import CERTIFICATE, KIT, ONBOARDING
from ..queries.gate import shortfalls
from ..queries.people import persons_of_dealers
from ..queries.standing import valid_on
from ..rules.gate import missing_on
from ..rules.starting import progress

DEALER = "dealers.dealer"
FEW = 5


def training_panel(row: Any, actor: Actor) -> PanelContent:
    """Persons and certificates, and each course that too few persons hold."""
    held = CERTIFICATE.rows(actor).filter(valid_on(actor.today), dealer=row.pk)
    found = shortfalls([row.pk]).get(row.pk, ())
    lines = {one.line_id for one in found}
    missing = {one.requirement_id: one for line in lines for one in missing_on(found, line, actor.today)}
    stops = any(one.effect == "BLOCK" for one in missing.values())
    return PanelContent(
        figures=(
            Figure(_("Persons"), len(persons_of_dealers([row.pk]).get(row.pk, {})), "num"),
            Figure(_("Certificates in force"), held.count(), "num"),
        ),
        lines=tuple(
            Line(
                one.course, reverse("training_course", args=[one.course_id]), chip="bad" if one.effect == "BLOCK" else "wait",
                state=f"{one.held} / {one.needed}",
            )
            for one in list(missing.values())[:FEW]
        ),
        chip="bad" if stops else "wait" if missing else "good", state=_("people missing") if missing else _("in order"),
        url=f"{reverse(CERTIFICATE.url_name('list'))}?dealer={row.pk}", url_label=_("All certificates"),
    )  # fmt: skip


def start_panel(row: Any, actor: Actor) -> PanelContent:
    """The onboarding that runs, or the latest one, and kits."""
    latest = ONBOARDING.rows(actor).filter(dealer=row.pk).order_by("-id").first()
    lines = []
    if latest is not None:
        done = progress(list(latest.tasks.values_list("state", "due_on")), actor.today)
        running = latest.status == OnboardingStatus.RUNNING
        lines.append(
            Line(
                latest.number, reverse(ONBOARDING.url_name("detail"), args=[latest.pk]),
                _("%(a)s of %(b)s tasks settled") % {"a": done.settled, "b": done.total},
                chip="bad" if running and done.overdue else ONBOARDING.chips[latest.status], state=latest.get_status_display(),
            )
        )  # fmt: skip
    if actor.may(KIT.code("view")):
        kits = KIT.rows(actor).filter(dealer=row.pk).exclude(status=KitStatus.CANCELLED).order_by("-id")[:FEW]
        lines += [
            Line(
                kit.number, reverse(KIT.url_name("detail"), args=[kit.pk]), str(kit.template), chip=KIT.chips[kit.status],
                state=kit.get_status_display(),
            )
            for kit in kits.select_related("template")
        ]  # fmt: skip
    may_start = actor.may(ONBOARDING.code("add")) and (latest is None or latest.status != OnboardingStatus.RUNNING)
    return PanelContent(
        lines=tuple(lines), empty=_("Not started yet."),
        url=f"{reverse(ONBOARDING.url_name('add'))}?dealer={row.pk}" if may_start else "",
        url_label=_("Start the onboarding") if may_start else "",
    )  # fmt: skip


def add_panels() -> None:
    """Make the panels known."""
    contribute(
        PanelSource(DEALER, "training", "review", 30, gettext_lazy("Training"), "certificate", CERTIFICATE.code("view"), training_panel),
        PanelSource(DEALER, "start", "review", 40, gettext_lazy("Start with the company"), "flag", ONBOARDING.code("view"), start_panel),
    )  # fmt: skip
