"""Reads of the stock module."""

from ..rules.account_keys import AccountKey, account_key, account_key_column, parse_account_key
from .balances import WarehouseLot, balance_frame, balances_for, dealer_balances, received_lots, warehouse_lots
from .holders import account_labels, holder_names, visible_dealer
from .ledger import LEDGER, first_open_day
from .tracing import LotEdge, LotNode, LotPath, lot_path, lot_trace

__all__ = [
    "LEDGER",
    "AccountKey",
    "LotEdge",
    "LotNode",
    "LotPath",
    "WarehouseLot",
    "account_key",
    "account_key_column",
    "account_labels",
    "balance_frame",
    "balances_for",
    "dealer_balances",
    "first_open_day",
    "holder_names",
    "lot_path",
    "lot_trace",
    "parse_account_key",
    "received_lots",
    "visible_dealer",
    "warehouse_lots",
]
