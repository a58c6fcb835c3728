"""The page of a candidate: where it stands, what the stage still asks for, all evidence, and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.files.commands import store_file
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.kernel.web.timeline import stream_of
from meridian.modules.licences.choices import LicenceKind
from meridian.modules.qualification import queries as qualification

from .. import commands
from ..choices import BY_HAND, OPEN, OVER, WAY, NoteKind, ScaleKind, Stage
from ..models import PartnerLead
from ..objects import FILE, FINANCIALS, HOSPITAL, INTERVIEW, LEAD, OWN_LINE, VISIT, WAIVER
from ..queries import criteria_of, facts_of, ratios, scorecard_for, scores_of, target_hospitals, twins_of, waivers_of
from ..rules.answers import masked_name, masked_phone

PAPER = "recruiting.paper"
PERSONAL = frozenset({"contact_name", "contact_title", "contact_phone"})
PAPERS = (
    LicenceKind.BUSINESS_LICENCE, LicenceKind.OPERATION_LICENCE, LicenceKind.OPERATION_FILING, LicenceKind.INVOICE_DATA,
    LicenceKind.COLD_CHAIN_PROOF, LicenceKind.OTHER,
)  # fmt: skip
_KINDS = {
    "NOTE": "#notes", "VISIT": "sitevisit", "FINANCIALS": "financialyear", "CUSTOMERS": "leadhospital", "INTERVIEW": "interview",
    "LINES": "candidateline",
}  # fmt: skip


class LeadPage(DetailPage):
    """A candidate on one page, from the first word to the dealer."""

    def template_for(self) -> list[str]:
        return ["recruiting/lead.html"]

    def subtitle(self, row: PartnerLead) -> str:
        return f"{row.number} · {row.region.full_name}"

    def context(self, request: HttpRequest, row: PartnerLead) -> dict[str, Any]:
        actor = request.actor
        may_change = actor.may(LEAD.code("change")) and row.stage not in OVER
        scored = _scores(row, actor.today)
        after = WAY[WAY.index(row.stage) + 1] if row.stage in WAY[:-1] else ""
        lacks = commands.lacks_before(row, after, actor.today) if after and row.stage in OPEN else ()
        targets = target_hospitals(row.lines.values_list("pk", flat=True))
        return {
            **super().context(request, row), "steps": _steps(row), "may_change": may_change, "today": actor.today,
            "lacks": [_lack(row, at, lack) for at, lack in lacks], "next_stage": Stage(after).label if after in BY_HAND else "",
            "timeline": stream_of(row, actor, limit=12, hidden=frozenset() if may_change else PERSONAL),
            "phone": row.contact_phone if may_change else masked_phone(row.contact_phone),
            "person": row.contact_name if may_change else masked_name(row.contact_name), "kinds": NoteKind.choices,
            "papers": [(kind.value, kind.label) for kind in PAPERS], "scored": scored,
            "notes": list(row.notes.order_by("-spoken_on", "-pk").select_related("created_by")[:8]),
            "visits": [(v, VISIT.chips[v.status]) for v in row.visits.order_by("-visited_on", "-pk")[:5]],
            "financials": [(f, ratios(f)) for f in row.financials.order_by("-year")[:3]],
            "hospitals": [(h, h.hospital_id in targets) for h in row.hospitals.select_related("hospital").order_by("-is_verified", "pk")[:15]],
            "interviews": list(row.interviews.order_by("-held_on", "-pk")[:5]),
            "own_lines": [(o, OWN_LINE.chips[o.fit]) for o in row.own_lines.select_related("line", "competitor").order_by("pk")],
            "files": list(row.files.order_by("pk").select_related("file")), "waivers": list(row.waivers.order_by("-pk").select_related("approver")),
            "decisions": list(row.decisions.order_by("-pk").select_related("line", "region")),
            "twins": twins_of(actor, lead=row)[:4] if row.stage in OPEN else [], "add": _add_urls(row, actor) if row.stage not in OVER else {},
            "wanted": "、".join(str(line) for line in row.lines.all()), "converted": _converted(row, actor),
        }  # fmt: skip

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now, and of what is not only the next stage with its reason."""
        shown = super().actions(row, actor)
        over, edit = row.stage in (Stage.CONVERTED, Stage.MERGED), reverse(LEAD.url_name("edit"), args=[row.pk])
        ready = row.stage == Stage.DECIDED or bool(waivers_of(row.pk, actor.today))
        hidden = {"convert"} if not ready else set()
        found = [a for a in shown if a["allowed"] and a["name"] not in hidden and not (over and a["url"] == edit)]
        return [
            {**a, "primary": a["primary"] or (a["name"] == "convert" and row.stage == Stage.DECIDED)} for a in found
        ]


def _steps(row: PartnerLead) -> list[dict[str, Any]]:
    at = WAY.index(row.stage) if row.stage in WAY else WAY.index(row.stage_before) if row.stage_before in WAY else 0
    ended = row.stage not in WAY
    return [
        {"label": Stage(stage).label, "done": n < at or row.stage == Stage.CONVERTED, "current": n == at and not ended and row.stage != Stage.CONVERTED}
        for n, stage in enumerate(WAY)
    ]  # fmt: skip


def _lack(row: PartnerLead, stage: str, lack: Any) -> dict[str, Any]:
    target = _KINDS[lack.kind]
    url = target if target.startswith("#") else f"{reverse(f'recruiting_{target}_add')}?lead={row.pk}"
    if lack.kind == "VISIT" and row.visits.exclude(status="APPROVED").exists():
        latest = row.visits.exclude(status="APPROVED").order_by("-pk").first()
        url = reverse(VISIT.url_name("detail"), args=[latest.pk])
    return {
        "label": commands.EVIDENCE[lack.kind],
        "stage": Stage(stage).label,
        "asked": lack.asked,
        "have": lack.have,
        "url": url,
    }


def _add_urls(row: PartnerLead, actor: Any) -> dict[str, str]:
    specs = {
        "visit": VISIT,
        "financials": FINANCIALS,
        "hospital": HOSPITAL,
        "interview": INTERVIEW,
        "line": OWN_LINE,
        "waiver": WAIVER,
        "paper": FILE,
    }
    return {
        name: f"{reverse(spec.url_name('add'))}?lead={row.pk}"
        for name, spec in specs.items()
        if actor.may(spec.code("add"))
    }


def _scores(row: PartnerLead, on: date) -> list[dict[str, Any]]:
    """The candidate by the scorecard of every line it wants: every weight and answer."""
    made = []
    for line in row.lines.all():
        card = scorecard_for(line.pk, row.region_id, on)
        if card is None:
            made.append({"line": line, "card": None})
            continue
        score = scores_of([row], card, line.pk, on)[0].score
        made.append(
            {
                "line": line,
                "card": card,
                "score": score,
                "total": score.total / 100,
                "rows": _score_rows(row, card, line.pk, score),
            }
        )
    return made


def _score_rows(row: PartnerLead, card: Any, line_id: int, score: Any) -> list[dict[str, Any]]:
    parts = {part.key: part for part in score.parts}
    given = dict(row.answers.values_list("criterion_id", "evidence"))
    return [
        {"criterion": c, "part": parts[c.pk], "points": parts[c.pk].weighted / 100, "evidence": given.get(c.pk, ""), "yes": c.scale == ScaleKind.YES}
        for c in criteria_of(card.pk)
    ]  # fmt: skip


def _converted(row: PartnerLead, actor: Any) -> dict[str, Any]:
    """The dealer made of it and the review of his, when the actor may open them."""
    if row.dealer_id is None or not actor.may("dealers.dealer:view"):
        return {}
    cases = spec_named("qualification.qualificationcase")
    case = (
        cases.rows(actor).filter(dealer=row.dealer_id).order_by("pk").first() if actor.may(cases.code("view")) else None
    )
    return {"dealer": row.dealer, "case": case, "is_qualified": qualification.is_qualified(row.dealer_id)}


def lead_of(request: HttpRequest, pk: int, code: str) -> PartnerLead:
    """A candidate within reach. Raises NotVisible."""
    row = PartnerLead.objects.visible_to(request.actor, code).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"lead {pk}")
    return row


def back_to(pk: int, place: str = "") -> HttpResponse:
    """To the candidate's page."""
    return redirect(reverse(LEAD.url_name("detail"), args=[pk]) + place)


def day_of(text: str) -> date | None:
    """A typed day; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@page(LEAD.code("change"))
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was said and what comes next."""
    return require_POST(_add_note)(request, pk)


def _add_note(request: HttpRequest, pk: int) -> HttpResponse:
    post, lead = request.POST, lead_of(request, pk, LEAD.code("change"))
    kind = post.get("kind", "")
    try:
        commands.note_contact(
            actor=request.actor, partner_lead=lead, text=post.get("text", "").strip()[:1000], kind=kind if kind in NoteKind.values else NoteKind.CALL,
            spoken_on=day_of(post.get("spoken_on", "")), next_step=post.get("next_step", ""), next_on=day_of(post.get("next_on", "")),
        )  # fmt: skip
        messages.success(request, _("Kept."))
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
    return back_to(pk, "#notes")


@page(FILE.code("add"))
def add_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a paper with its scan."""
    return require_POST(_add_paper)(request, pk)


def _add_paper(request: HttpRequest, pk: int) -> HttpResponse:
    post, lead = request.POST, lead_of(request, pk, FILE.code("add"))
    upload, kind = request.FILES.get("upload"), post.get("kind", "")
    try:
        if kind not in LicenceKind.values:
            raise commands.refusal("paper_kind", "kind")
        stored = store_file(actor=request.actor, upload=upload, purpose=PAPER) if upload else None
        commands.file_paper(
            actor=request.actor, lead=lead, kind=kind, number=post.get("number", "").strip()[:80], issued_on=day_of(post.get("issued_on", "")),
            expires_on=day_of(post.get("expires_on", "")), file=stored,
        )  # fmt: skip
        messages.success(request, _("The paper is kept; it becomes a document of the dealer."))
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
    return back_to(pk, "#papers")


@page("recruiting.candidateanswer:add")
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the answers to a scorecard that no evidence gives."""
    lead = lead_of(request, pk, "recruiting.candidateanswer:add")
    line = next((each for each in lead.lines.all() if str(each.pk) == request.GET.get("line", "")), lead.lines.first())
    card = scorecard_for(line.pk, lead.region_id, request.actor.today) if line is not None else None
    if card is None:
        messages.error(request, _("No scorecard is in use for this line and region."))
        return back_to(pk)
    criteria, issues = criteria_of(card.pk), []
    if request.method == "POST":
        given = {}
        for c in criteria:
            text = request.POST.get(f"answer-{c.pk}", "").strip()
            if not c.fact:
                given[c.pk] = (
                    int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else None,
                    request.POST.get(f"evidence-{c.pk}", ""),
                )
        try:
            commands.answer(actor=request.actor, partner_lead=lead, scorecard=card, answers=given)
            messages.success(request, _("Kept."))
            return back_to(pk, "#score")
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            issues = failure.issues()
    known = {row.criterion_id: row for row in lead.answers.all()}
    read = facts_of([lead.pk], line.pk, request.actor.today)[lead.pk]
    context = {
        "title": _("Answers to the scorecard"), "lead": lead, "card": card, "line": line, "issues": issues, "marks": range(6),
        "crumbs": [(_("Recruiting"), reverse("recruiting_board")), (str(lead), reverse(LEAD.url_name("detail"), args=[pk])), (_("Answers to the scorecard"), "")],
        "rows": [{"criterion": c, "row": known.get(c.pk), "read": read[c.fact] if c.fact else None} for c in criteria],
    }  # fmt: skip
    return render(request, "recruiting/answers.html", context, status=422 if issues else 200)
