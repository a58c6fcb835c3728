"""What stands on the record of one dealer (代理商档案): the newest of every kind of document, under four headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.objects.spec import ObjectSpec
from meridian.modules.replenishment.queries import sku_figures
from meridian.modules.replenishment.rules.figures import dealer_figures

from .dealer_board import DealerRow

PILLARS = (
    ("info", gettext_lazy("Information and rights")), ("orders", gettext_lazy("Orders and money")),
    ("stock", gettext_lazy("Stock and deliveries")), ("performance", gettext_lazy("Sales and performance")),
)  # fmt: skip
NEWEST = 5
SEES_SUPPLY = "replenishment.proposal:view"


@dataclass(frozen=True, slots=True)
class Line:
    """One document: what it is called, what is said beside it, its state as a chip, its address."""

    text: str
    sub: str
    chip: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The newest documents of a kind; ``url`` is the list of all of this dealer, ``more`` whether there are more."""

    pillar: str
    label: Any
    url: str
    lines: tuple[Line, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of document: its spec, the path to the dealer, the order, and what is said beside its name."""

    pillar: str
    name: str
    by: str
    order: str
    sub: Callable[[Any], str] = lambda row: ""
    page: str = ""  # name of the page where people read it, when that is not the derived one
    dealers_list: str = ""  # and of the list a dealer's user has of his own


KINDS = (
    _Kind("info", "agreements.agreement", "dealer", "-valid_from", lambda r: f"{r.valid_from} – {r.valid_to}"),
    _Kind("info", "agreements.authorisation", "dealer", "-valid_from", lambda r: f"{r.valid_from} – {r.valid_to}"),
    _Kind("info", "licences.licence", "dealer", "-expires_on", lambda r: f"{r.get_kind_display()} · {r.expires_on or '—'}"),
    _Kind("info", "pricing.specialpricerequest", "dealer", "-id"),
    _Kind("info", "dealers.dealer", "parent", "code", lambda r: r.code),
    _Kind("orders", "ordering.order", "dealer", "-id", lambda r: f"{r.submitted_at:%Y-%m-%d}" if r.submitted_at else "", "order_page", "orders_mine"),
    _Kind("orders", "ordering.deliveryplan", "dealer", "-id"),
    _Kind("orders", "funds.payment", "dealer", "-paid_on", lambda r: f"{r.paid_on}"),
    _Kind("orders", "funds.statement", "dealer", "-id", lambda r: f"{r.first} – {r.last}"),
    _Kind("stock", "logistics.shipment", "dealer", "-id", lambda r: f"{r.ship_date or ''}"),
    _Kind("stock", "logistics.returnorder", "dealer", "-id"),
    _Kind("stock", "stock.stockcount", "dealer", "-count_date", lambda r: f"{r.count_date}"),
    _Kind("stock", "replenishment.proposal", "dealer", "-id"),
    _Kind("performance", "flows.flowfile", "dealer", "-month", lambda r: f"{r.month:%Y-%m}" if r.month else ""),
    _Kind("performance", "flows.finding", "dealer", "-id", lambda r: f"{r.month:%Y-%m}"),
    _Kind("performance", "service.supportrequest", "dealer", "-id"),
    _Kind("performance", "service.clinicalquestion", "dealer", "-id"),
)  # fmt: skip


def panels_of(actor: Actor, dealer_id: int) -> list[Panel]:
    """A panel for each kind of document the actor may see; kinds without any are left out. One query a kind."""
    return [panel for kind in KINDS if (panel := _panel(actor, kind, dealer_id)) is not None]


def _panel(actor: Actor, kind: _Kind, dealer_id: int) -> Panel | None:
    spec = spec_named(kind.name)
    if not actor.may(spec.code("view")) or (actor.is_dealer and not (spec.dealer_pages or kind.dealers_list)):
        return None
    rows = list(spec.rows(actor).filter(**{kind.by: dealer_id}).order_by(kind.order, "-pk")[: NEWEST + 1])
    if not rows:
        return None
    lines = tuple(_line(spec, kind, row) for row in rows[:NEWEST])
    address = f"{reverse(spec.url_name('list'))}?{kind.by}={dealer_id}"
    if actor.is_dealer and kind.dealers_list:
        address = reverse(kind.dealers_list)
    return Panel(kind.pillar, spec.label_plural, address, lines, len(rows) > NEWEST)


def _line(spec: ObjectSpec, kind: _Kind, row: Any) -> Line:
    value = getattr(row, spec.state) if spec.state else ""
    shown = str(getattr(row, f"get_{spec.state}_display")()) if spec.state else ""
    address = reverse(kind.page or spec.url_name("detail"), args=[row.pk])
    return Line(str(row), kind.sub(row), spec.chips.get(value, "draft") if shown else "", shown, address)


def record_facts(actor: Actor, row: DealerRow) -> list[dict[str, Any]]:
    """The band on top: credit, overdue money, agreement, days of stock, completeness, as far as the actor may see them."""
    pk = row.dealer.pk
    facts: list[dict[str, Any]] = []
    if row.credit is not None:
        account = reverse("funds_account") if actor.is_dealer else reverse("funds_account_of", args=[pk])
        used = _("%(percent)s %% of the limit used") % {"percent": row.used} if row.used is not None else ""
        facts.append(
            {"label": _("Free credit"), "value": row.credit.free_fen, "kind": "money", "sub": used, "url": account}
        )
        late = row.credit.overdue_fen
        facts.append(
            {"label": _("Overdue"), "value": late, "kind": "money", "tone": "bad" if late else "", "url": account}
        )
    if row.dealer.level == 1 and actor.may("agreements.agreement:view"):
        tone = "" if row.agreement_to else "bad"
        shown = row.agreement_to or _("none")
        facts.append(
            {"label": _("Agreement until"), "value": shown, "kind": "day" if row.agreement_to else "text", "tone": tone}
        )
    if actor.may(SEES_SUPPLY):
        facts += _stock_facts(actor, pk)
    tone = "good" if row.record.percent == 100 else "wait"
    facts.append({"label": _("Record complete"), "value": f"{row.record.percent} %", "kind": "text", "tone": tone})
    return facts


def _stock_facts(actor: Actor, dealer_id: int) -> list[dict[str, Any]]:
    figures = dealer_figures(sku_figures([dealer_id], actor.today)).to_dicts()
    if not figures:
        return []
    url = reverse("supply_stock") + ("" if actor.is_dealer else f"?dealer={dealer_id}")
    days = figures[0].get("dsi")
    value = str(round(days)) if days is not None else "—"
    return [
        {"label": _("Days of stock"), "value": value, "kind": "text", "url": url},
        {"label": _("Stock value"), "value": figures[0].get("value_fen"), "kind": "money", "url": url},
    ]
