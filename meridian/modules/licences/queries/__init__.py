"""Reads of the licences module."""

from ..rules.documents import Checked, Need, check_documents, light_of, needs_of_dealer
from ..rules.facts import BlockSpan, DeviceFacts, LicenceFacts, LicenceTerm, TradeRight
from ..rules.scope_items import ScopeAnswer, ScopeEntry, scope_covers
from .facts import expiring, facts_between, facts_of_subjects, licence_facts, shared_documents
from .holdings import Held, blocked_subjects, business_licence_numbers, kinds_held, light_of_held

__all__ = [
    "BlockSpan",
    "Checked",
    "DeviceFacts",
    "Held",
    "LicenceFacts",
    "LicenceTerm",
    "Need",
    "ScopeAnswer",
    "ScopeEntry",
    "TradeRight",
    "blocked_subjects",
    "business_licence_numbers",
    "check_documents",
    "expiring",
    "facts_between",
    "facts_of_subjects",
    "kinds_held",
    "licence_facts",
    "light_of",
    "light_of_held",
    "needs_of_dealer",
    "scope_covers",
    "shared_documents",
]
