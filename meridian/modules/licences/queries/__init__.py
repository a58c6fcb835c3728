"""Reads of the licences module."""

from ..rules.facts import BlockSpan, DeviceFacts, LicenceFacts, LicenceTerm, TradeRight
from ..rules.scope_items import ScopeAnswer, ScopeEntry, scope_covers
from .facts import expiring, facts_between, licence_facts

__all__ = [
    "BlockSpan",
    "DeviceFacts",
    "LicenceFacts",
    "LicenceTerm",
    "ScopeAnswer",
    "ScopeEntry",
    "TradeRight",
    "expiring",
    "facts_between",
    "licence_facts",
    "scope_covers",
]
