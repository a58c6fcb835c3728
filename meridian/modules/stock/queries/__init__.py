"""Reads of the stock module."""

from ..rules.account_keys import AccountKey, account_key, account_key_column, parse_account_key
from .balances import WarehouseLot, balance_frame, balances_for, dealer_balances, received_lots, warehouse_lots
from .history import NegativeDays, negative_history, negative_history_for
from .holders import account_labels, holder_names, visible_dealer
from .ledger import LEDGER, first_open_day
from .opening import OpeningLine, judge_opening, opened_on
from .tracing import LotCustomer, LotEdge, LotNode, LotPath, lot_customers, lot_path, lot_trace

__all__ = [
    "LEDGER",
    "AccountKey",
    "LotCustomer",
    "LotEdge",
    "LotNode",
    "LotPath",
    "NegativeDays",
    "OpeningLine",
    "WarehouseLot",
    "account_key",
    "account_key_column",
    "account_labels",
    "balance_frame",
    "balances_for",
    "dealer_balances",
    "first_open_day",
    "holder_names",
    "judge_opening",
    "lot_customers",
    "lot_path",
    "lot_trace",
    "negative_history",
    "negative_history_for",
    "opened_on",
    "parse_account_key",
    "received_lots",
    "visible_dealer",
    "warehouse_lots",
]
