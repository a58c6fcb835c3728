"""Reads of the stock module."""

from ..rules.account_keys import AccountKey, account_key, account_key_column, parse_account_key
from ..rules.units import UnitStep, read_serials
from .balances import (
    WarehouseLot,
    balance_frame,
    balances_for,
    dealer_balances,
    proven_stock,
    received_lots,
    warehouse_lots,
)
from .counted import counted_book, lines_of_count
from .history import NegativeDays, negative_history, negative_history_for
from .holders import account_labels, holder_names, visible_dealer
from .ledger import LEDGER, first_open_day
from .opening import OpeningLine, judge_opening, opened_on
from .tracing import LotCustomer, LotEdge, LotNode, LotPath, lot_customers, lot_path, lot_trace
from .units import UnitLeg, UnitPath, UnitPlace, find_units, unit_path, unit_places, units_of_line, units_of_lot

__all__ = [
    "LEDGER",
    "AccountKey",
    "LotCustomer",
    "LotEdge",
    "LotNode",
    "LotPath",
    "NegativeDays",
    "OpeningLine",
    "UnitLeg",
    "UnitPath",
    "UnitPlace",
    "UnitStep",
    "WarehouseLot",
    "account_key",
    "account_key_column",
    "account_labels",
    "balance_frame",
    "balances_for",
    "counted_book",
    "dealer_balances",
    "find_units",
    "first_open_day",
    "holder_names",
    "judge_opening",
    "lines_of_count",
    "lot_customers",
    "lot_path",
    "lot_trace",
    "negative_history",
    "negative_history_for",
    "opened_on",
    "parse_account_key",
    "proven_stock",
    "read_serials",
    "received_lots",
    "unit_path",
    "unit_places",
    "units_of_line",
    "units_of_lot",
    "visible_dealer",
    "warehouse_lots",
]
