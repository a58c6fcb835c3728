"""When material that promotes a device may be public: the approval number of its advertising.

总局令21 (药品、医疗器械、保健食品、特殊医学用途配方食品广告审查管理暂行办法) art. 2, 17, 18: X械广审(视/声/文)第 + six digits (last day) +
five digits.
"""

from __future__ import annotations

import re
from datetime import date

_NUMBER = re.compile(r"^[一-龥]械广审[(（][视声文][)）]第(\d{2})(\d{2})(\d{2})-\d{5}号$")


def advertising_until(number: str) -> date | None:
    """The last day an approval number of advertising allows; None when it is no such number."""
    found = _NUMBER.match("".join(number.split()))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        return date(2000 + year, month, day)
    except ValueError:
        return None
