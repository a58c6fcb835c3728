"""Lists of opening stock for the modules above: reading a pasted or uploaded list, and judging its rows."""

from ..rules.opening_lines import MOST_ROWS, OpeningRow, read_cells, read_text
from .opening import OpeningLine, judge_opening, opened_on

__all__ = ["MOST_ROWS", "OpeningLine", "OpeningRow", "judge_opening", "opened_on", "read_cells", "read_text"]
