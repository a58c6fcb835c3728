"""The page of a price change: its lines, how they are put in, and what they mean on a year of orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.approvals.queries import case_of, may_read
from meridian.kernel.base.errors import Denied, MeridianError, NotVisible, RuleViolation
from meridian.kernel.base.money import e4_from_yuan
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage
from meridian.modules.catalog import queries as catalog

from .. import commands
from ..choices import ChangeStatus, PriceKind
from ..commands.texts import issue
from ..models import Price, PriceChange
from ..objects.changes import PRICE_CHANGE
from ..queries.current import prices_after
from .charts import bars

CHANGE = "pricing.pricechange:change"
SIMULATE = "pricing.pricechange:simulate"
SHOWN, MOST_ELASTIC = 200, 1000
# Kinds that name nobody, or a level only: what may be typed or pasted on the page. Others come by a percentage.
TYPED = (PriceKind.LIST, PriceKind.LEVEL, PriceKind.EX_FACTORY, PriceKind.SUGGESTED, PriceKind.LISTED, PriceKind.VBP)
BY_PERCENT = (PriceKind.LIST, PriceKind.LEVEL, PriceKind.DEALER, PriceKind.DEALER_HOSPITAL, PriceKind.DEALER_REGION)


class ChangePage(DetailPage):
    """A price change as who drafts it and who decides it meet it."""

    def template_for(self) -> list[str]:
        return ["pricing/change.html"]

    def context(self, request: HttpRequest, row: PriceChange) -> dict[str, Any]:
        actor = request.actor
        lines = row.lines.select_related("sku__product", "dealer", "hospital", "region").order_by("sku__code", "key")
        shown = list(lines[:SHOWN])
        later = prices_after(((line.sku_id, line.key) for line in shown), row.effective_on)
        case = case_of(PriceChange._meta.label_lower, row.pk)
        is_draft = row.status == ChangeStatus.DRAFT
        figures = row.simulation or {}
        return {
            **super().context(request, row), "lines": [_line(line, later) for line in shown],
            "line_count": row.lines.count() if len(shown) == SHOWN else len(shown),
            "is_coming": row.status == ChangeStatus.APPROVED, "today": actor.today,
            "may_change": is_draft and actor.may(CHANGE), "is_draft": is_draft,
            "may_simulate": actor.may(SIMULATE) and row.status in (ChangeStatus.DRAFT, ChangeStatus.SUBMITTED) and bool(shown),
            "case": case if case is not None and may_read(actor, case) else None,
            "typed_kinds": [(str(kind), kind.label) for kind in TYPED],
            "percent_kinds": [(str(kind), kind.label) for kind in BY_PERCENT], "levels": (1, 2, 3, 4),
            "product_lines": sorted(catalog.line_names().items(), key=lambda pair: pair[1]) if is_draft else [],
            "has_suggested": any(line.kind == PriceKind.SUGGESTED for line in shown),
            "figures": figures, "total": figures.get("total"), "chart": bars(figures.get("dealers", [])[:12]),
            "months": bars(figures.get("months", []), keep_order=True),
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return row.justification

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now; of the rest only the decision, whose reason names the rule."""
        edit = reverse(PRICE_CHANGE.url_name("edit"), args=[row.pk])
        waits = row.status == ChangeStatus.SUBMITTED
        return [
            action
            for action in super().actions(row, actor)
            if (action["allowed"] or (waits and action["name"] == "approve"))
            and (action["url"] != edit or row.status == ChangeStatus.DRAFT)
        ]


def _line(line: Any, later: dict[tuple[int, str], date]) -> dict[str, Any]:
    percent = f"{100 * (line.new_e4 - line.old_e4) / line.old_e4:+.1f} %" if line.old_e4 else ""
    whom = [
        f"L{line.level}" if line.level else "",
        *(str(one) for one in (line.dealer, line.hospital, line.region) if one),
    ]
    words = " · ".join(filter(None, [*whom, line.project]))
    return {"line": line, "later": later.get((line.sku_id, line.key)), "percent": percent, "whom": words}


def visible_change(request: HttpRequest, pk: int, code: str) -> PriceChange:
    """The change within the actor's scope. Raises NotVisible."""
    row = PriceChange.objects.visible_to(request.actor, code).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"price change {pk}")
    return row


@page(CHANGE)
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Put lines in: pasted, or by a percentage; or take ticked ones out."""
    return require_POST(_lines)(request, pk)


def _lines(request: HttpRequest, pk: int) -> HttpResponse:
    post, actor, row = request.POST, request.actor, visible_change(request, pk, CHANGE)
    try:
        if "drop" in post:
            keys = [int(key) for key in post.getlist("line") if is_key(key)]
            count = commands.drop_change_lines(actor=actor, price_change=row, line_ids=keys)
            messages.success(request, _("%(count)d lines taken out.") % {"count": count})
        elif "percent" in post:
            count = commands.change_by_percent(
                actor=actor, price_change=row, percent_bp=_percent_bp(post.get("percent", "")),
                kinds=[kind for kind in post.getlist("kind") if kind in BY_PERCENT],
                line=_key(post.get("product_line")), level=_key(post.get("level")), dealer=_key(post.get("dealer")),
            )  # fmt: skip
            messages.success(request, _("%(count)d prices put in.") % {"count": count})
        else:
            rows = read_rows(
                post.get("rows", ""), post.get("kind", ""), _key(post.get("level")), _key(post.get("region"))
            )
            count = commands.set_change_lines(actor=actor, price_change=row, rows=rows)
            messages.success(request, _("%(count)d prices put in.") % {"count": count})
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        for one in failure.issues()[:10]:
            messages.error(request, one.text())
    return redirect(reverse(PRICE_CHANGE.url_name("detail"), args=[pk]))


def read_rows(text: str, kind: str, level: int | None, region: int | None) -> list[dict[str, Any]]:
    """Pasted rows ``SKU code, price in yuan`` as lines. Raises RuleViolation("pricing.unknown_line") for each that cannot be read."""
    if kind not in TYPED:
        raise RuleViolation(issue("pricing.unknown_line", row=0, text=kind[:20]))
    rows, issues = read_prices(text, 1), []
    codes = skus_by_code(code for _n, code, _prices, _raw in rows)
    found = []
    for n, code, prices, raw in rows:
        if prices is None or code not in codes:
            issues.append(issue("pricing.unknown_line", row=n, text=raw[:60]))
            continue
        values = {"kind": kind, "sku_id": codes[code], "new_e4": prices[0]}
        values["level"] = level if kind == PriceKind.LEVEL else None
        values["region_id"] = region if kind in (PriceKind.LISTED, PriceKind.VBP) else None
        found.append(values)
    if issues:
        raise RuleViolation(issues)
    return found


def read_prices(text: str, count: int) -> list[tuple[int, str, list[int] | None, str]]:
    """``(row number, code, prices in 1/10,000 yuan or None, text)`` of pasted rows with so many prices each."""
    found = []
    for n, raw in enumerate(text.splitlines(), 1):
        parts = raw.replace("，", " ").replace(",", " ").replace("\t", " ").replace("¥", "").split()
        if not parts:
            continue
        try:
            prices = [e4_from_yuan(Decimal(part)) for part in parts[1:]]
        except InvalidOperation:
            prices = []
        found.append((n, parts[0], prices if len(prices) == count else None, raw.strip()))
    return found


def skus_by_code(codes: Any) -> dict[str, int]:
    """``{code: key}`` of SKUs in use."""
    skus = Price._meta.get_field("sku").related_model.objects.unscoped("SKUs named by whoever changes prices")
    return dict(skus.filter(code__in=list(codes), is_active=True).values_list("code", "pk"))


@page(SIMULATE)
def simulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the change on a year of orders, in the background."""
    return require_POST(_simulate)(request, pk)


def _simulate(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible_change(request, pk, SIMULATE)
    text = request.POST.get("elasticity", "").strip().replace("−", "-")
    elasticity = int(text) if text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() else None
    if elasticity is not None and abs(elasticity) > MOST_ELASTIC:
        elasticity = None
    url = reverse(PRICE_CHANGE.url_name("detail"), args=[pk])
    enqueue(
        request.actor, "pricing.simulate", change_id=row.pk, elasticity_percent=elasticity,
        dedupe_key=f"simulate:{row.pk}:{elasticity}", url=url,
    )  # fmt: skip
    messages.success(request, _("The orders of a year are being priced. Reload in a moment."))
    return redirect(url)


def _percent_bp(text: str) -> int:
    """Per cent as typed, in basis points. Raises RuleViolation("pricing.nothing_found") when it is no number."""
    try:
        return int(Decimal(text.strip().replace("%", "").replace("−", "-")) * 100)
    except (InvalidOperation, ValueError, OverflowError):
        raise RuleViolation(issue("pricing.grant_discount", field="percent")) from None


def _key(text: str | None) -> int | None:
    return int(text) if text and is_key(text) else None
