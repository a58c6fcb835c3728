"""The page of an agreement, and what is done there: clauses and targets, signing, renewal, supplement, the scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.approvals.queries import case_of, may_read
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.models import StoredFile
from meridian.kernel.files.sniffing import IMAGES
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference.queries import ParameterMissing

from .. import commands
from ..choices import CONCLUDED, AgreementStatus, ClauseKind
from ..commands.agreement_checks import collision_issues, completeness_issues
from ..commands.agreement_signing import retention_day
from ..models import Agreement, StandardClause
from ..objects.agreements import AGREEMENT, FILES
from ..queries.agreement_pages import authorisations_under, chain_of, expiry_light, supplements_of, target_rows
from ..rules.agreements import renewal_period
from . import agreement_forms as typed
from .evidence import evidence_context

ACCEPTED = frozenset({"pdf"}) | IMAGES
VIEW = "agreements.agreement:view"
# Actions with a page of their own instead of the derived form.
OWN_PAGES = {"sign": "agreement_sign", "renew": "agreement_renew", "supplement": "agreement_supplement"}


class AgreementPage(DetailPage):
    """The agreement as both sides read it: light, terms, targets, clauses, versions, the authorisations under it."""

    def context(self, request: HttpRequest, row: Agreement) -> dict[str, Any]:
        actor = request.actor
        light, left = expiry_light(row, actor)
        case = None if actor.is_dealer else case_of(Agreement._meta.label_lower, row.pk)
        chain = chain_of(row, actor)
        context = {
            **super().context(request, row), "light": light, "days_left": left,
            "is_draft": row.status == AgreementStatus.DRAFT, "is_waiting": row.status == AgreementStatus.IN_APPROVAL,
            "is_concluded": row.status in CONCLUDED, "chain": [(each, AGREEMENT.chips[each.status]) for each in chain],
            "renewal": chain[0] if chain[0].pk != row.pk else None,
            "supplements": [(each, AGREEMENT.chips[each.status]) for each in supplements_of(row, actor)],
            "authorisations": authorisations_under(row, actor), "targets": target_rows(row.targets.select_related("line")),
            "clauses": list(row.clauses.order_by("position")), "regions": list(row.regions.all()),
            "products": [*row.lines.all(), *row.products.all()], "missing": [],
            "case": case if case is not None and may_read(actor, case) else None,
            "may_change": actor.may("agreements.agreement:change") and row.status == AgreementStatus.DRAFT,
            "may_sign": actor.may("agreements.agreement:sign") and not actor.is_dealer,
        }  # fmt: skip
        context |= evidence_context(row, actor)
        if context["is_draft"] and not actor.is_dealer:
            context["missing"] = _missing(row, actor)
        return context

    def subtitle(self, row: Any) -> str:
        return f"{row.get_kind_display()} · {row.dealer}"

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now; of the rest only signing, whose reason names the rule."""
        shown = []
        for action in super().actions(row, actor):
            if not action["allowed"] and not (action["name"] == "sign" and row.status == AgreementStatus.IN_APPROVAL):
                continue
            if action["name"] in OWN_PAGES:
                action["url"] = reverse(OWN_PAGES[action["name"]], args=[row.pk])
            if (
                action["url"] == reverse(AGREEMENT.url_name("edit"), args=[row.pk])
                and row.status != AgreementStatus.DRAFT
            ):
                continue
            shown.append(action)
        return shown


def _missing(row: Agreement, actor: Any) -> list[str]:
    """What keeps a draft from being submitted, in sentences; a parameter without a value is one of them."""
    try:
        return [issue.text() for issue in (*completeness_issues(row, actor.today), *collision_issues(row))]
    except ParameterMissing as missing:
        return [str(missing)]


def visible_agreement(request: HttpRequest, pk: int, code: str = VIEW) -> Agreement:
    """The agreement within the actor's scope. Raises NotVisible."""
    rows = Agreement.objects.visible_to(request.actor, code).select_related("dealer", "parent", "file")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"agreement {pk}")
    return row


def _detail(row: Agreement) -> str:
    return reverse(AGREEMENT.url_name("detail"), args=[row.pk])


def _crumbs(row: Agreement, title: str) -> list[tuple[Any, str]]:
    return [(AGREEMENT.label_plural, reverse(AGREEMENT.url_name("list"))), (str(row), _detail(row)), (title, "")]


@page("agreements.agreement:change")
def wording(request: HttpRequest, pk: int) -> HttpResponse:
    """Clauses and targets of a draft on one page."""
    row = visible_agreement(request, pk, "agreements.agreement:change")
    problems: list[str] = []
    if request.method == "POST":
        try:
            targets, clauses = typed.read_targets(request.POST), typed.read_clauses(request.POST)
            clauses += _from_library(request)
            commands.set_terms(actor=request.actor, agreement=row, clauses=clauses, targets=targets)
            messages.success(request, _("Saved."))
            return redirect(reverse("agreement_wording", args=[pk]) if "more" in request.POST else _detail(row))
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            problems = [issue.text() for issue in failure.issues()]
    rows = target_rows(row.targets.select_related("line"))
    shown = (
        typed.read_clauses(request.POST)
        if problems
        else list(row.clauses.order_by("position").values_list("kind", "text"))
    )
    context = {
        "title": _("Clauses and targets of %(number)s") % {"number": row}, "row": row, "problems": problems,
        "clauses": typed.shown_clauses(shown), "kinds": ClauseKind.choices,
        "targets": typed.posted_targets(request.POST) if problems else typed.shown_targets(rows, row.valid_from.year), "lines": sorted(catalog.line_names().items(), key=lambda p: p[1]),
        "years": range(row.valid_from.year, row.valid_to.year + 1), "library": _library(row), "cancel_url": _detail(row),
        "crumbs": _crumbs(row, _("Clauses and targets")),
    }  # fmt: skip
    return render(request, "agreements/agreement_wording.html", context, status=422 if problems else 200)


def _library(row: Agreement) -> list[StandardClause]:
    """Clauses of the library that the agreement does not hold word for word."""
    held = set(row.clauses.values_list("text", flat=True))
    rows = StandardClause.objects.unscoped("offered to who drafts").filter(is_active=True).order_by("position", "id")
    return [clause for clause in rows if clause.text.strip() not in held]


def _from_library(request: HttpRequest) -> list[tuple[str, str]]:
    keys = [int(key) for key in request.POST.getlist("library") if key.isascii() and key.isdigit()]
    rows = StandardClause.objects.unscoped("offered to who drafts").filter(pk__in=keys, is_active=True)
    return list(rows.order_by("position", "id").values_list("kind", "text"))


@page("agreements.agreement:sign")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that both sides signed, with the scan."""
    row = visible_agreement(request, pk, "agreements.agreement:sign")

    def run(values: dict[str, Any]) -> Agreement:
        upload = values.pop("file")
        stored = _stored(request, row, upload) if upload else None
        return commands.sign_agreement(actor=request.actor, agreement=row, file=stored, **values)

    title = _("Record the signatures")
    said = _("From its first day on, the company may sell to the dealer what the agreement covers.")
    return _form_page(request, row, title, said, typed.SignForm, {"signed_on": request.actor.today}, run)


@page("agreements.agreement:add")
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the agreement that follows, and go on with it."""
    row = visible_agreement(request, pk, "agreements.agreement:add")
    first, last = renewal_period(row.valid_from, row.valid_to)

    def run(values: dict[str, Any]) -> Agreement:
        return commands.renew_agreement(actor=request.actor, agreement=row, **values)

    said = _("Terms, products, territory and clauses are copied; targets move on by as many years.")
    start = {"valid_from": first, "valid_to": last}
    return _form_page(request, row, _("Renew %(number)s") % {"number": row}, said, typed.PeriodForm, start, run)


@page("agreements.agreement:add")
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a supplement, and go on with it."""
    row = visible_agreement(request, pk, "agreements.agreement:add")

    def run(values: dict[str, Any]) -> Agreement:
        return commands.supplement_agreement(actor=request.actor, agreement=row, **values)

    said = _("Products that the supplement lists are added. When it lists none, it covers what the agreement covers.")
    start = {"valid_from": max(row.valid_from, request.actor.today), "valid_to": row.valid_to}
    return _form_page(request, row, _("Supplement to %(number)s") % {"number": row}, said, typed.PeriodForm, start, run)


def _form_page(
    request: HttpRequest, row: Agreement, title: str, said: str, form_class: Any, start: dict[str, Any],
    run: Callable[[dict[str, Any]], Agreement],
) -> HttpResponse:  # fmt: skip
    form = form_class(request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_detail(run(dict(form.cleaned_data))))
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            form.errors_from(failure)
    context = {
        "title": title, "row": row, "confirm": said, "form": form, "submit_label": _("Continue"), "cancel_url": _detail(row),
        "crumbs": _crumbs(row, title),
    }  # fmt: skip
    return render(request, "agreements/agreement_act.html", context, status=422 if form.errors else 200)


@page("agreements.agreement:sign")
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the scan of the signed paper on file."""
    return require_POST(_attach)(request, pk)


def _attach(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible_agreement(request, pk, "agreements.agreement:sign")
    try:
        upload = request.FILES.get("file")
        if upload is None:
            messages.error(request, _("Choose a file first."))
        else:
            stored = _stored(request, row, upload)
            commands.attach_signed_file(actor=request.actor, agreement=row, file=stored)
            messages.success(request, _("The scan is on file."))
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
    return redirect(_detail(row))


def _stored(request: HttpRequest, row: Agreement, upload: Any) -> StoredFile:
    """The scan, kept as long as the agreement itself."""
    actor = request.actor
    until = row.retention_until or retention_day(row.valid_to, actor.today)
    return store_file(
        actor=actor, upload=upload, purpose=FILES, dealer_id=row.dealer_id, allowed=ACCEPTED,
        retention_days=max((until - actor.today).days, 1),
    )  # fmt: skip
