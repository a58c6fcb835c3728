"""How the objects of recruiting appear."""

from .campaigns import CAMPAIGN
from .evidence import FINANCIALS, HOSPITAL, INTERVIEW, OWN_LINE
from .leads import FILE, LEAD, NOTE, WAIVER
from .scoring import ANSWER, CRITERION, DECISION, SCORECARD
from .visits import VISIT

__all__ = [
    "ANSWER",
    "CAMPAIGN",
    "CRITERION",
    "DECISION",
    "FILE",
    "FINANCIALS",
    "HOSPITAL",
    "INTERVIEW",
    "LEAD",
    "NOTE",
    "OWN_LINE",
    "SCORECARD",
    "VISIT",
    "WAIVER",
]
