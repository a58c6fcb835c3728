"""Price changes: written, filled with lines, tried on past orders. Deciding them is in ``deciding``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from meridian.kernel.approvals.engine import require_no_open_case
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.base.money import round_half_up
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist, persist_many
from meridian.kernel.records.numbering import next_number

from ..choices import ChangeStatus, PriceKind, PriceStatus
from ..models import Price, PriceChange, PriceChangeLine
from ..queries.impact import impact_of
from ..rules.keys import Audience
from .texts import issue, refusal

PURPOSE = "decide"
PARTS = ("level", "dealer", "hospital", "region", "project")
_IN_ONE_QUERY = 500
_LINES = "the lines of a price change the actor may change"


@command("pricing.pricechange:add")
def draft_price_change(*, actor: Actor, **values: Any) -> PriceChange:
    """Begin a price change. Raises RuleViolation("pricing.change_past")."""
    _require_day(actor, values["effective_on"])
    return persist(PriceChange(number=next_number(f"PC-{actor.today:%y%m}")), **values)


@command("pricing.pricechange:change", subject=PriceChange)
def change_price_change(
    *, actor: Actor, row: PriceChange, expected_version: int | None = None, reason: str = "", **values: Any
) -> PriceChange:
    """Change a draft. Another day or assumption drops the simulation; another day reads the old prices again.

    Raises RuleViolation("pricing.change_status" | "pricing.change_past").
    """
    require_draft(row)
    if "effective_on" in values:
        _require_day(actor, values["effective_on"])
    moved = values.get("effective_on", row.effective_on) != row.effective_on
    if moved or values.get("elasticity_percent", row.elasticity_percent) != row.elasticity_percent:
        values |= {"simulation": None, "simulated_at": None}
    persist(row, expected_version=expected_version, reason=reason, **values)
    if moved:
        _read_old_prices(row)
    return row


@command("pricing.pricechange:change", subject=PriceChange)
def set_change_lines(*, actor: Actor, price_change: PriceChange, rows: Iterable[Mapping[str, Any]]) -> int:
    """Put lines into a draft: ``{kind, sku_id, new_e4[, level, dealer_id, hospital_id, region_id, project]}``.

    A line of the same SKU and key is replaced. What is paid on the day before is read and kept as the old price. Returns
    how many lines were put in. Raises RuleViolation("pricing.change_status" | "pricing.needs" | "pricing.forbids" |
    "pricing.not_positive").
    """
    require_draft(price_change)
    made, issues = [], []
    for n, values in enumerate(rows, 1):
        line = PriceChangeLine(change=price_change, **dict(values))
        audience = Audience(line.kind, line.level, line.dealer_id, line.hospital_id, line.project, line.region_id)
        line.key = audience.key()
        for code, part in audience.problems():
            label = PriceChangeLine._meta.get_field(part).verbose_name
            issues.append(issue(f"pricing.{code}", field=part, kind=line.get_kind_display(), part=label, row=n))
        if not line.new_e4 or line.new_e4 <= 0:
            issues.append(issue("pricing.not_positive", field="new_e4", row=n))
        made.append(line)
    if issues:
        raise RuleViolation(issues)
    wanted = {(line.sku_id, line.key): line for line in made}
    _take_out(price_change, set(wanted))
    old = prices_before(wanted, price_change.effective_on)
    for place, line in wanted.items():
        line.old_e4 = old.get(place)
    persist_many(PriceChangeLine, wanted.values())
    _drop_simulation(price_change)
    return len(wanted)


@command("pricing.pricechange:change", subject=PriceChange)
def change_by_percent(
    *, actor: Actor, price_change: PriceChange, percent_bp: int, kinds: Iterable[str] = (PriceKind.LIST, PriceKind.LEVEL),
    line: Any = None, level: int | None = None, dealer: Any = None,
) -> int:  # fmt: skip
    """Change every price in force on the day by a percentage (basis points, below zero: cheaper), rounded to the fen.

    Narrowed by kind, product line, dealer level and dealer. Returns how many lines were put in. Raises
    RuleViolation("pricing.change_status" | "pricing.nothing_found" | "pricing.not_positive").
    """
    require_draft(price_change)
    day = price_change.effective_on
    rows = in_force(day).filter(kind__in=list(kinds))
    if line is not None:
        rows = rows.filter(sku__product__line_id=getattr(line, "pk", line))
    if level:
        rows = rows.filter(level=level)
    if dealer is not None:
        rows = rows.filter(dealer_id=getattr(dealer, "pk", dealer))
    names = ("kind", "sku_id", "level", "dealer_id", "hospital_id", "region_id", "project")
    found = [
        {
            **dict(zip(names, values, strict=True)),
            "new_e4": round_half_up(price * (10_000 + percent_bp), 1_000_000) * 100,
        }
        for *values, price in rows.order_by("sku_id", "key").values_list(*names, "price_e4")
    ]
    if not found:
        raise refusal("pricing.nothing_found", day=day.isoformat())
    return set_change_lines(actor=actor, price_change=price_change, rows=found)


@command("pricing.pricechange:change", subject=PriceChange)
def drop_change_lines(*, actor: Actor, price_change: PriceChange, line_ids: Iterable[int]) -> int:
    """Take lines out of a draft. Returns how many. Raises RuleViolation("pricing.change_status")."""
    require_draft(price_change)
    rows = PriceChangeLine.objects.unscoped(_LINES).filter(change=price_change, pk__in=list(line_ids))
    gone = list(rows.select_related("sku"))
    if gone:
        rows.delete()
        note_action(price_change, diff={f"{line.sku.code} {line.key}": [line.new_e4, None] for line in gone})
        _drop_simulation(price_change)
    return len(gone)


@command("pricing.pricechange:simulate", subject=PriceChange)
def simulate_price_change(
    *, actor: Actor, price_change: PriceChange, elasticity_percent: int | None = None
) -> PriceChange:
    """Try a change that is not decided on the orders of the last 365 days and keep the figures on it.

    ``elasticity_percent`` is somebody's assumption, see :class:`PriceChange`. Raises RuleViolation("pricing.change_status" |
    "pricing.change_empty").
    """
    if price_change.status not in (ChangeStatus.DRAFT, ChangeStatus.SUBMITTED):
        raise wrong_status(price_change)
    if not price_change.lines.exists():
        raise refusal("pricing.change_empty")
    if price_change.status == ChangeStatus.DRAFT:
        price_change.elasticity_percent = elasticity_percent
    return persist(price_change, simulation=impact_of(price_change, actor.today), simulated_at=actor.now)


def require_draft(row: PriceChange) -> None:
    """Raises RuleViolation("pricing.change_status" | "approvals.case_open")."""
    require_no_open_case(row, PURPOSE)
    if row.status != ChangeStatus.DRAFT:
        raise wrong_status(row)


def wrong_status(row: PriceChange) -> RuleViolation:
    """The refusal of what a change's status does not allow."""
    return refusal("pricing.change_status", number=row.number, status=row.get_status_display())


def prices_before(places: Iterable[tuple[int, str]], day: date) -> dict[tuple[int, str], int]:
    """``{(sku, key): price in force on the day}`` as if nothing changed on it."""
    wanted = set(places)
    skus = sorted({sku for sku, _key in wanted})
    found: dict[tuple[int, str], int] = {}
    for start in range(0, len(skus), _IN_ONE_QUERY):
        rows = in_force(day).filter(sku_id__in=skus[start : start + _IN_ONE_QUERY])
        for sku, key, price in rows.values_list("sku_id", "key", "price_e4"):
            if (sku, key) in wanted:
                found[sku, key] = price
    return found


def in_force(day: date) -> Any:
    """The valid price rows that hold on a day."""
    rows = Price.objects.unscoped("prices that a change of all prices starts from").filter(status=PriceStatus.VALID)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


def _read_old_prices(row: PriceChange) -> None:
    lines = list(PriceChangeLine.objects.unscoped(_LINES).filter(change=row))
    old = prices_before(((line.sku_id, line.key) for line in lines), row.effective_on)
    for line in lines:
        if line.old_e4 != old.get((line.sku_id, line.key)):
            persist(line, old_e4=old.get((line.sku_id, line.key)))


def _take_out(change: PriceChange, places: set[tuple[int, str]]) -> None:
    rows = PriceChangeLine.objects.unscoped(_LINES).filter(change=change)
    gone = [pk for pk, sku, key in rows.values_list("id", "sku_id", "key") if (sku, key) in places]
    for start in range(0, len(gone), _IN_ONE_QUERY):
        rows.filter(pk__in=gone[start : start + _IN_ONE_QUERY]).delete()


def _drop_simulation(row: PriceChange) -> None:
    if row.simulation is not None:
        persist(row, simulation=None, simulated_at=None)


def _require_day(actor: Actor, day: date) -> None:
    if day < actor.today:
        raise refusal("pricing.change_past", field="effective_on", day=day.isoformat())
