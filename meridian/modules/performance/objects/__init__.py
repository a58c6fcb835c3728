"""How scores appear in lists, exports and the API."""

from .scores import REMARK, SCHEME, SCORE

__all__ = ["REMARK", "SCHEME", "SCORE"]
