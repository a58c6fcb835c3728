"""Goods in: what arrives from production stands in quarantine until it is inspected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog.commands import ensure_lots
from meridian.modules.catalog.queries import goods_facts
from meridian.modules.stock.choices import Condition, Holder, PostingCode
from meridian.modules.stock.commands import move_stock, receive_from_production
from meridian.modules.stock.queries import UnitStep, account_key, read_serials

from ..choices import AcceptanceStatus
from ..models import Acceptance
from ..queries.limits import keep_goods_until
from ..rules.acceptance import check_arrival, check_result
from .cold_chain import require_cold_chain
from .serials import require_serials, serial_skus, units_of_acceptance
from .texts import issue, refusal, refuse

if TYPE_CHECKING:
    from meridian.modules.stock.models import Warehouse


@dataclass(frozen=True, slots=True)
class ArrivedLot:
    """One lot as it stands at the gate: SKU, lot number, dates, base units; the UDI as scanned when it was.

    ``serials``: one for each unit of goods that are told apart by serial number, else none.
    """

    sku_id: int
    number: str
    qty: int
    production_date: date | None = None
    expiry_date: date | None = None
    udi: str = ""
    serials: tuple[str, ...] = ()


@command("logistics.acceptance:add")
def receive_lots(
    *, actor: Actor, warehouse: Warehouse, document: str, lots: Sequence[ArrivedLot], arrived_on: date,
    transport_mode: str = "", transport_minutes: int | None = None, arrival_temp_e1: int | None = None,
) -> list[Acceptance]:  # fmt: skip
    """Take lots of a production document in. They stand in quarantine, each with an acceptance record that waits.

    Lots that are not known yet are made. The same document with the same lot is taken in once. Raises RuleViolation
    ``acceptance.*``, ``serials.count``, ``catalog.lot_*`` with every line that is wrong.
    """
    _require_sound(lots, arrived_on)
    require_serials((lot.sku_id, lot.number, lot.qty, lot.serials) for lot in lots)
    ids = ensure_lots(
        actor=actor, lots=[(lot.sku_id, lot.number, lot.production_date, lot.expiry_date) for lot in lots]
    )
    facts = goods_facts(lot.sku_id for lot in lots)
    rows = []
    for lot in lots:
        rows.append(
            persist(
                Acceptance(
                    number=next_number(f"YS-{actor.today:%y%m}"), warehouse=warehouse, document=document.strip(),
                    sku_id=lot.sku_id, lot_id=ids[lot.sku_id, lot.number.strip()], arrived_on=arrived_on,
                    arrived_qty=lot.qty, udi=lot.udi, is_cold_chain=facts[lot.sku_id]["is_cold_chain"],
                    transport_mode=transport_mode, transport_minutes=transport_minutes, arrival_temp_e1=arrival_temp_e1,
                    retention_until=keep_goods_until([(lot.sku_id, lot.expiry_date)], arrived_on),
                )
            )
        )  # fmt: skip
    receive_from_production(
        actor=actor, key=f"acceptance:{rows[0].pk}", warehouse=warehouse, business_date=arrived_on,
        lines=[(row.sku_id, row.lot_id, row.arrived_qty) for row in rows], condition=Condition.QUARANTINE,
        source_type="logistics.acceptance", source_id=rows[0].pk,
        serials={(row.sku_id, row.lot_id): lot.serials for row, lot in zip(rows, lots, strict=True) if lot.serials},
        source_lines={(row.sku_id, row.lot_id): row.pk for row in rows},
    )  # fmt: skip
    return rows


def _require_sound(lots: Sequence[ArrivedLot], arrived_on: date) -> None:
    if not lots:
        raise refusal("acceptance.empty")
    found: list[Issue] = []
    for lot in lots:
        problems = check_arrival(
            qty=lot.qty, production_date=lot.production_date, expiry_date=lot.expiry_date, arrived_on=arrived_on
        )
        found += [issue(problem.code, **dict(problem.params)) for problem in problems]
    if found:
        raise RuleViolation(found)


@command("logistics.acceptance:inspect", subject=Acceptance)
def inspect_acceptance(
    *, actor: Actor, acceptance: Acceptance, accepted_qty: int, rejected_qty: int = 0, inspected_on: date,
    inspector_name: str = "", reject_reason: str = "", disposal: str = "", rejected_serials: str = "",
) -> Acceptance:  # fmt: skip
    """Decide what arrived: accepted goods become good stock, rejects stand apart as damaged.

    ``rejected_serials``: which units are rejected, where units are told apart. Raises RuleViolation ``acceptance.*``, and ``cold.*`` for cold-chain goods whose temperature record is missing or
    not decided.
    """
    if acceptance.status != AcceptanceStatus.WAITING:
        raise refusal("acceptance.status", number=acceptance.number)
    name = inspector_name.strip() or actor.name
    if not name:
        raise refusal("acceptance.inspector", field="inspector_name")
    refuse(
        check_result(
            arrived=acceptance.arrived_qty, accepted=accepted_qty, rejected=rejected_qty, reason=reject_reason,
            disposal=disposal,
        )
    )  # fmt: skip
    if accepted_qty and acceptance.is_cold_chain:
        require_cold_chain(acceptance, inspected_on)
    _book(actor, acceptance, accepted_qty, rejected_qty, inspected_on, read_serials(rejected_serials))
    status = AcceptanceStatus.PARTLY if accepted_qty else AcceptanceStatus.REJECTED
    return persist(
        acceptance, status=status if rejected_qty else AcceptanceStatus.ACCEPTED, accepted_qty=accepted_qty,
        rejected_qty=rejected_qty, reject_reason=reject_reason, disposal=disposal, inspected_on=inspected_on,
        inspector_id=actor.user_id, inspector_name=name,
    )  # fmt: skip


def _book(
    actor: Actor, acceptance: Acceptance, accepted: int, rejected: int, day: date, rejects: Sequence[str]
) -> None:
    def key(condition: str) -> str:
        return account_key(Holder.COMPANY, acceptance.warehouse_id, acceptance.sku_id, acceptance.lot_id, condition)

    parts = ((Condition.GOOD, accepted), (Condition.DAMAGED, rejected))
    move_stock(
        actor=actor, key=f"logistics.acceptance:{acceptance.pk}:inspect", source_type="logistics.acceptance",
        source_id=acceptance.pk, business_date=day, code=PostingCode.MOVE,
        moves=[Move(key(Condition.QUARANTINE), key(condition), qty) for condition, qty in parts if qty],
        units=_units(acceptance, accepted, rejected, rejects, key),
    )  # fmt: skip


def _units(
    acceptance: Acceptance, accepted: int, rejected: int, rejects: Sequence[str], key: Callable[[str], str]
) -> list[UnitStep]:
    """Units of this arrival only: the same lot may have arrived with another document."""
    if acceptance.sku_id not in serial_skus([acceptance.sku_id]):
        return []
    if len(rejects) != rejected:
        raise refusal("serials.count", lot=acceptance.lot.number, qty=rejected, named=len(rejects))
    waiting = units_of_acceptance(acceptance)
    good = [serial for serial in waiting if serial not in rejects]
    start = key(Condition.QUARANTINE)
    steps = [UnitStep(start, key(Condition.DAMAGED), tuple(rejects))] if rejects else []
    return [*steps, UnitStep(start, key(Condition.GOOD), tuple(good))] if len(good) == accepted else steps


__all__ = ["ArrivedLot", "inspect_acceptance", "receive_lots"]
