"""Limits that hold for goods on a day: retention, remaining life, cold chain. Parameters and the terms of a dealer or hospital."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from meridian.modules.catalog.choices import ProductKind
from meridian.modules.catalog.queries import goods_facts
from meridian.modules.reference.queries import ParameterMissing, parameter

from ..rules.retention import RetentionLimits, keep_until
from ..rules.temperature_table import storage_range

SECOND_PERSON = "logistics.check.second_person"
FILE_REQUIRED = "logistics.cold_chain.file_required"
COLD_RANGE = "logistics.cold_chain.default_range_e1"
INTERVAL = "cold_chain.transport_record_minutes"
PACKING_REQUIRED = "logistics.cold_chain.packing_required"


def second_person_needed(on: date) -> bool:
    """Whether the outbound check is done by another person than the picker. Yes, unless a parameter says no."""
    return bool(_value(SECOND_PERSON, on, True))


def temperature_file_needed(on: date) -> bool:
    """Whether cold-chain goods are only taken in with a temperature record. Yes, unless a parameter says no."""
    return bool(_value(FILE_REQUIRED, on, True))


def packing_record_needed(on: date) -> bool:
    """Whether cold-chain goods leave only with a packing record. Yes, unless a parameter says no."""
    return bool(_value(PACKING_REQUIRED, on, True))


def longest_interval(on: date) -> int:
    """Longest distance of two readings in minutes. Raises ParameterMissing when it is not set."""
    return int(parameter(INTERVAL, on=on))


def cold_limits(sku_ids: Iterable[int], on: date) -> tuple[int, int]:
    """Limits in tenths of a degree that satisfy the storage conditions of all cold-chain SKUs given.

    Those without a readable condition take the range of the parameter. Raises ParameterMissing when it is not set.
    """
    lows, highs = [], []
    for facts in goods_facts(sku_ids).values():
        if not facts["is_cold_chain"]:
            continue
        low, high = storage_range(facts["storage"]) or tuple(parameter(COLD_RANGE, on=on))
        lows.append(low)
        highs.append(high)
    if not lows:
        low, high = parameter(COLD_RANGE, on=on)
        return int(low), int(high)
    return max(lows), min(highs)


def keep_goods_until(goods: Iterable[tuple[int, date | None]], on: date) -> date | None:
    """Retention of a record of ``(sku id, expiry date)``; None: for ever, also when the parameters are not set."""
    goods = list(goods)
    try:
        limits = RetentionLimits(
            int(parameter("retention.trade.years_after_expiry", on=on)),
            int(parameter("retention.trade.years_without_expiry", on=on)),
            bool(parameter("retention.trade.implants_permanent", on=on)),
        )
    except ParameterMissing:
        return None
    facts = goods_facts(sku for sku, _expiry in goods)
    implants = {sku for sku, values in facts.items() if values["kind"] == ProductKind.IMPLANT}
    return keep_until([(expiry, sku in implants) for sku, expiry in goods], on=on, limits=limits)


def _value(code: str, on: date, without: Any) -> Any:
    try:
        return parameter(code, on=on)
    except ParameterMissing:
        return without
