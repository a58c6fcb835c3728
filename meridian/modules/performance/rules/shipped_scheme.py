"""The scheme the product ships with, after rules.md 3.16 as far as data exist: results 45, stock and data 30, compliance
and service 25. Market share, new hospitals, meetings and planned actions wait for their data and are not in it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

NAME = "Operating scorecard"
VALID_FROM = date(2020, 1, 1)
SOURCE = "rules.md 3.16 (default)"
CRITERIA: tuple[dict[str, Any], ...] = (
    {"code": "TARGET", "weight": 20, "curve": [[5000, 0], [8000, 60], [10000, 100]]},
    {"code": "GROWTH", "weight": 10, "curve": [[-2000, 0], [0, 50], [1500, 100]]},
    {"code": "PAYMENT", "weight": 15, "curve": [[5000, 0], [9000, 70], [10000, 100]]},
    {"code": "FILES", "weight": 10, "curve": [[3000, 0], [10000, 100]]},
    {"code": "MATCH", "weight": 5, "curve": [[7000, 0], [9500, 100]]},
    {"code": "STOCK_DAYS", "weight": 10, "curve": [[0, 0], [15, 70], [30, 100], [60, 100], [120, 0]]},
    {"code": "EXPIRY", "weight": 5, "curve": [[0, 100], [500, 80], [2000, 0]]},
    {"code": "LICENCES", "weight": 5, "curve": [[0, 100], [1, 60], [2, 0]]},
    {"code": "FINDINGS", "weight": 10, "curve": [[0, 100], [3, 60], [10, 0]]},
    {"code": "ORDERS", "weight": 5, "curve": [[7000, 0], [9500, 100]]},
    {"code": "SERVICE", "weight": 5, "curve": [[5000, 0], [10000, 100]]},
)
