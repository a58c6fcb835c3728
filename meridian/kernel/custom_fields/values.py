"""Values of additional fields: what is allowed, and the form in which JSON keeps them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from meridian.kernel.base.text import clean_line, fold

from .models import FieldDefinition, FieldType

TEXT_LIMIT = 500
_TRUE = frozenset({"是", "y", "yes", "true", "1", "√"})
_FALSE = frozenset({"否", "n", "no", "false", "0", "×"})


def stored_value(definition: FieldDefinition, value: Any) -> Any:
    """The value as JSON keeps it: dates in ISO form, decimals as text. Raises ValueError with a sentence.

    Takes typed values (forms, API) and texts (imports) alike.
    """
    match definition.type:
        case FieldType.INT:
            return _whole(value)
        case FieldType.DECIMAL:
            return format(_number(value), "f")
        case FieldType.DATE:
            return _day(value).isoformat()
        case FieldType.BOOL:
            return _boolean(value)
        case FieldType.CHOICE:
            return _choice(definition, value)
        case _:
            text = clean_line(str(value))
            if len(text) > TEXT_LIMIT:
                raise ValueError(_("At most %(limit)s characters.") % {"limit": TEXT_LIMIT})
            return text


def _number(value: Any) -> Decimal:
    try:
        number = Decimal(unicodedata.normalize("NFKC", str(value)).replace(",", "").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(_("“%(text)s” is not a number.") % {"text": value})
    return number


def _whole(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value() or abs(number) > 2**53:
        raise ValueError(_("“%(text)s” is not a whole number.") % {"text": value})
    return int(number)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip().replace("/", "-").replace(".", "-")
    for sign in "年月":
        text = text.replace(sign, "-")
    try:
        return date(*(int(part) for part in text.removesuffix("日").split("-", 2)))
    except (ValueError, TypeError):
        raise ValueError(_("“%(text)s” is not a date. Write it like 2026-11-21.") % {"text": value}) from None


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    folded = fold(str(value))
    if folded in _TRUE or folded in _FALSE:
        return folded in _TRUE
    raise ValueError(_("“%(text)s” is neither yes nor no.") % {"text": value})


def _choice(definition: FieldDefinition, value: Any) -> str:
    wanted = fold(str(value))
    for text in definition.choices:
        if fold(text) == wanted:
            return text
    raise ValueError(
        _("“%(text)s” is not one of: %(choices)s.") % {"text": value, "choices": "、".join(definition.choices)[:200]}
    )
