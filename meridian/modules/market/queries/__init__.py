"""What other modules ask of the market: modes, assumptions, targets to recruit; and the pages' own questions."""

from .brief import Brief, brief
from .coverage import Presence, knows_coverage, presences_are, presences_on
from .direct import STOPS_AUTHORISATIONS, STOPS_ORDERS, DirectService, served_directly, serves_somewhere
from .fit import fit_matrix, hospitals_of_cell, score_of, weights_on
from .modes import mode_for, mode_row, structure_row, suggested_for
from .opportunities import opportunities
from .places import province_tiles, short_name
from .recruiting import recruiting_targets
from .reservations import Protection, protected_for_others
from .roadmap import roadmap_of
from .sizes import assumed_growth, line_market, lines_with_segments
from .white_space import white_space

__all__ = [
    "STOPS_AUTHORISATIONS",
    "STOPS_ORDERS",
    "Brief",
    "DirectService",
    "Presence",
    "Protection",
    "assumed_growth",
    "brief",
    "fit_matrix",
    "hospitals_of_cell",
    "knows_coverage",
    "line_market",
    "lines_with_segments",
    "mode_for",
    "mode_row",
    "opportunities",
    "presences_are",
    "presences_on",
    "protected_for_others",
    "province_tiles",
    "recruiting_targets",
    "roadmap_of",
    "score_of",
    "served_directly",
    "serves_somewhere",
    "short_name",
    "structure_row",
    "suggested_for",
    "weights_on",
    "white_space",
]
