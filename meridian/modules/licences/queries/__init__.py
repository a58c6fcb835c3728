"""Reads of the licences module."""

from ..rules.documents import Checked, check_documents, light_of, needs_of_dealer
from ..rules.facts import BlockSpan, DeviceFacts, LicenceFacts, LicenceTerm, TradeRight
from ..rules.scope_items import ScopeAnswer, ScopeEntry, scope_covers
from .facts import expiring, facts_between, facts_of_subjects, licence_facts, shared_documents

__all__ = [
    "BlockSpan",
    "Checked",
    "DeviceFacts",
    "LicenceFacts",
    "LicenceTerm",
    "ScopeAnswer",
    "ScopeEntry",
    "TradeRight",
    "check_documents",
    "expiring",
    "facts_between",
    "facts_of_subjects",
    "licence_facts",
    "light_of",
    "needs_of_dealer",
    "scope_covers",
    "shared_documents",
]
