"""Ratios of a candidate's balance sheet, in percent, rounded half away from zero; None where they mean nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Figure = Literal["LIABILITIES", "CURRENT_ASSETS", "RECEIVABLES", "CURRENT_LIABILITIES", "PROFIT"]


@dataclass(frozen=True, slots=True)
class Statement:
    """The figures of one year, in fen."""

    revenue: int
    profit: int
    assets: int
    liabilities: int
    current_assets: int
    current_liabilities: int
    receivables: int = 0


@dataclass(frozen=True, slots=True)
class Ratios:
    """Current ratio 流动比率, debt ratio 资产负债率, net margin 净利率 (percent), days of receivables 应收账款天数."""

    current: int | None
    debt: int | None
    margin: int | None
    receivable_days: int | None


def ratios_of(year: Statement) -> Ratios:
    """The four ratios of a year."""
    return Ratios(
        current=_share(year.current_assets * 100, year.current_liabilities),
        debt=_share(year.liabilities * 100, year.assets),
        margin=_share(year.profit * 100, year.revenue),
        receivable_days=_share(year.receivables * 365, year.revenue),
    )


def contradictions(year: Statement) -> tuple[Figure, ...]:
    """Figures that are larger than what they are a part of."""
    found: list[Figure] = []
    if year.current_assets > year.assets:
        found.append("CURRENT_ASSETS")
    if year.receivables > year.current_assets:
        found.append("RECEIVABLES")
    if year.current_liabilities > year.liabilities:
        found.append("CURRENT_LIABILITIES")
    if year.profit > year.revenue:
        found.append("PROFIT")
    return tuple(found)


def _share(part: int, whole: int) -> int | None:
    if whole <= 0:
        return None
    sign = -1 if part < 0 else 1
    return sign * ((abs(part) * 2 + whole) // (whole * 2))
