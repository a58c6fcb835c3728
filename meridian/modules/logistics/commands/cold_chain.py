"""Temperature records: uploaded, computed, and decided by quality where something was outside the limits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command, lock_row
from meridian.kernel.commands.persist import persist, persist_many
from meridian.kernel.files.commands import open_file, store_file
from meridian.kernel.files.sniffing import TABLES

from ..choices import TemperatureState
from ..models import Acceptance, Shipment, TemperatureExcursion, TemperatureFile
from ..queries.limits import cold_limits, longest_interval, temperature_file_needed
from ..rules.temperature import Reading, TemperatureSummary, summarise
from ..rules.temperature_table import TemperatureTable, find_readings
from .texts import refusal

PURPOSE = "logistics.temperature"
MAX_BYTES = 20_000_000


@command("logistics.temperaturefile:add")
def record_temperatures(
    *, actor: Actor, upload: Any, shipment: Shipment | None = None, acceptance: Acceptance | None = None,
    name: str = "", started_at: datetime | None = None, ended_at: datetime | None = None,
) -> TemperatureFile:  # fmt: skip
    """Keep a logger's file (csv, xlsx, xls) of one transport and compute what was outside the limits or not recorded.

    Give exactly one of ``shipment`` and ``acceptance``. The limits are those of the goods' storage conditions;
    ``started_at`` and ``ended_at`` say what the record has to cover. Without excursions and gaps the state is CLEAN,
    otherwise quality decides. Raises RuleViolation ``cold.unreadable``, ``cold.no_readings``, ``cold.unread_rows``.
    """
    document = _visible(actor, shipment, acceptance)
    stored = store_file(
        actor=actor, upload=upload, purpose=PURPOSE, name=name, allowed=TABLES, max_bytes=MAX_BYTES,
        dealer_id=shipment.dealer_id if shipment else None,
    )  # fmt: skip
    table = _read(stored, actor.language)
    low, high = cold_limits(_sku_ids(document), actor.today)
    covers = (started_at, ended_at) if started_at and ended_at else None
    readings = [Reading(_aware(reading.at), reading.temp_e1) for reading in table.readings]
    most = longest_interval(actor.today)
    summary = summarise(readings, low_e1=low, high_e1=high, most_minutes=most, covers=covers)
    return _keep(document, stored, summary, (low, high, most), shipment, acceptance)


def _visible(actor: Actor, shipment: Shipment | None, acceptance: Acceptance | None) -> Shipment | Acceptance:
    """The document again, under the actor's scope. A dealer may only touch what goes to him."""
    if shipment is not None:
        return lock_row(Shipment, shipment, actor, "logistics.temperaturefile:add")
    if acceptance is None:
        raise ValueError("a temperature record belongs to a shipment or to an acceptance record")
    return lock_row(Acceptance, acceptance, actor, "logistics.temperaturefile:add")


def _sku_ids(document: Shipment | Acceptance) -> list[int]:
    if isinstance(document, Acceptance):
        return [document.sku_id]
    return list(document.lines.values_list("sku_id", flat=True))


def _read(stored: Any, actor_language: str) -> TemperatureTable:
    from meridian.kernel.imports.reading import ReadingRefused, read_table_file

    try:
        file = read_table_file(open_file(stored))
    except ReadingRefused as refused:
        language = "zh" if actor_language.startswith("zh") else "en"
        raise refusal("cold.unreadable", name=stored.name, why=refused.sentence(language)) from refused
    tables = [find_readings(sheet.frame.rows()) for sheet in file.sheets]
    best = max(tables, key=lambda table: len(table.readings), default=TemperatureTable(()))
    if not best.readings:
        raise refusal("cold.no_readings", name=stored.name)
    if best.unread:
        shown = ", ".join(map(str, best.unread[:10])) + ("…" if len(best.unread) > 10 else "")
        raise refusal("cold.unread_rows", name=stored.name, rows=shown)
    return best


def _aware(moment: datetime) -> datetime:
    """Loggers write the local time of China."""
    return moment.replace(tzinfo=clock.SHANGHAI)


def _keep(document, stored, summary: TemperatureSummary, limits, shipment, acceptance) -> TemperatureFile:
    low, high, most = limits
    row = persist(
        TemperatureFile(
            shipment=shipment, acceptance=acceptance, file=stored, low_e1=low, high_e1=high, most_minutes=most,
            state=TemperatureState.CLEAN if summary.is_clean else TemperatureState.WAITING,
            reading_count=summary.count, first_at=summary.first_at, last_at=summary.last_at,
            lowest_e1=summary.lowest_e1, highest_e1=summary.highest_e1, kinetic_e1=summary.kinetic_e1,
            retention_until=document.retention_until,
        )
    )  # fmt: skip
    persist_many(
        TemperatureExcursion,
        [
            TemperatureExcursion(
                temperature_file=row, kind=found.kind, start_at=found.start, end_at=found.end, minutes=found.minutes,
                worst_e1=found.worst_e1,
            )
            for found in summary.excursions
        ],
    )  # fmt: skip
    return row


@command("logistics.temperaturefile:decide", subject=TemperatureFile)
def decide_excursion(*, actor: Actor, temperature_file: TemperatureFile, accept: bool, reason: str) -> TemperatureFile:
    """Quality decides whether the goods may be used in spite of excursions and gaps. Raises ``cold.decided|reason``."""
    if temperature_file.state != TemperatureState.WAITING:
        raise refusal("cold.decided")
    if not reason.strip():
        raise refusal("cold.reason", field="reason")
    return persist(
        temperature_file, state=TemperatureState.ACCEPTED if accept else TemperatureState.REJECTED,
        decided_by_id=actor.user_id, decided_at=actor.now, decision_reason=reason, reason=reason,
    )  # fmt: skip


def require_cold_chain(document: Shipment | Acceptance, on: date) -> None:
    """Goods of a cold-chain transport are taken in with a record that is clean or accepted. Raises ``cold.*``."""
    states = set(document.temperatures.values_list("state", flat=True))
    label = str(document)
    if TemperatureState.WAITING in states:
        raise refusal("cold.undecided", document=label)
    if TemperatureState.REJECTED in states:
        raise refusal("cold.rejected", document=label)
    if not states and temperature_file_needed(on):
        raise refusal("cold.missing", document=label)
