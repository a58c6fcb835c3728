"""What is asked about candidates for dealers."""

from .duplicates import Twin, merged_names, pairs, twins_of
from .evidence import (
    competitor_products,
    evidence_of,
    facts_of,
    ratios,
    stage_template,
    target_hospitals,
    waived_kinds,
    waivers_of,
)
from .funnel import Funnel, funnels
from .scoring import Compared, candidates_of_cell, criteria_of, scorecard_for, scores_of

__all__ = [
    "Compared",
    "Funnel",
    "Twin",
    "candidates_of_cell",
    "competitor_products",
    "criteria_of",
    "evidence_of",
    "facts_of",
    "funnels",
    "merged_names",
    "pairs",
    "ratios",
    "scorecard_for",
    "scores_of",
    "stage_template",
    "target_hospitals",
    "twins_of",
    "waived_kinds",
    "waivers_of",
]
