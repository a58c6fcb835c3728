"""What other modules ask of qualification: which lines a dealer does business in, and how complete his data are."""

from ..rules.duplicates import Likeness, Party, likenesses, name_likeness
from .businesses import (
    BusinessFacts,
    businesses_of,
    businesses_of_dealers,
    is_business_open,
    is_qualified,
    lines_of_dealers,
)
from .checklist import ChecklistLine, checklist_of, checklists_of
from .completeness import DealerCompleteness, completeness_of, scores
from .duplicates import Pair, open_pairs, pairs_of_dealer

__all__ = [
    "BusinessFacts",
    "ChecklistLine",
    "DealerCompleteness",
    "Likeness",
    "Pair",
    "Party",
    "businesses_of",
    "businesses_of_dealers",
    "checklist_of",
    "checklists_of",
    "completeness_of",
    "is_business_open",
    "is_qualified",
    "likenesses",
    "lines_of_dealers",
    "name_likeness",
    "open_pairs",
    "pairs_of_dealer",
    "scores",
]
