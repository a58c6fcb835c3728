"""Everything that writes schemes, scores and remarks."""

from .remarks import add_remark
from .schemes import adopt_scheme, ensure_scheme
from .scoring import score_due_month, score_month

__all__ = ["add_remark", "adopt_scheme", "ensure_scheme", "score_due_month", "score_month"]
