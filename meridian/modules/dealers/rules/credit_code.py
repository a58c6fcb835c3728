"""The unified social credit code (统一社会信用代码, GB 32100): 18 characters with a check character."""

from __future__ import annotations


def normal_credit_code(text: str) -> str | None:
    """The code in its normal spelling, or None when it is malformed or its check character is wrong."""
    from stdnum.cn import uscc
    from stdnum.exceptions import ValidationError

    try:
        return uscc.validate(text.strip().upper())
    except ValidationError:
        return None
