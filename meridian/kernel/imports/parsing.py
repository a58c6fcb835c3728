"""From a cell's text to a database value: one small function per kind of field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from meridian.kernel.base.money import e4_from_yuan, fen_from_yuan
from meridian.kernel.base.text import fold

Parser = Callable[[str], Any]
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EXCEL_EPOCH = date(1899, 12, 30)
_TRUE = frozenset({"是", "有", "对", "真", "启用", "y", "yes", "true", "t", "1", "√", "✓", "on"})
_FALSE = frozenset({"否", "无", "错", "假", "停用", "n", "no", "false", "f", "0", "×", "x", "off"})


class CellProblem(ValueError):
    """A cell that cannot be understood; the text is the sentence for the user."""


def parser_for(field: models.Field) -> Parser:
    """How texts become values of a column that is not a relation.

    Columns named ``..._fen`` and ``..._e4`` take yuan; choices take the stored value or the label in any language.
    """
    name = field.attname
    if field.choices:
        return _choice(field)
    if name.endswith("_fen"):
        return lambda text: fen_from_yuan(_decimal(text))
    if name.endswith("_e4"):
        return lambda text: e4_from_yuan(_decimal(text))
    if isinstance(field, models.BooleanField):
        return _boolean
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DateField):
        return _day
    if isinstance(field, models.IntegerField):
        return _integer
    if isinstance(field, models.DecimalField):
        return _decimal
    return str


def labels_of(label: Any) -> list[str]:
    """A translatable label in every language of the product."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(label))
    return list(dict.fromkeys(found))


def _choice(field: models.Field) -> Parser:
    by_text: dict[str, Any] = {}
    for value, label in field.flatchoices:
        for text in (str(value), *labels_of(label)):
            by_text.setdefault(fold(text), value)
    shown = "、".join(str(label) for value, label in field.flatchoices if value != "")[:200]

    def parse(text: str) -> Any:
        try:
            return by_text[fold(text)]
        except KeyError:
            raise CellProblem(_("“%(text)s” is not one of: %(choices)s.") % {"text": text, "choices": shown}) from None

    return parse


def _number_text(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").removeprefix("¥")


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(_number_text(text))
    except InvalidOperation:
        raise CellProblem(_("“%(text)s” is not a number.") % {"text": text}) from None
    if not value.is_finite():
        raise CellProblem(_("“%(text)s” is not a number.") % {"text": text})
    return value


def _integer(text: str) -> int:
    value = _decimal(text)
    if value != value.to_integral_value():
        raise CellProblem(_("“%(text)s” is not a whole number.") % {"text": text})
    return int(value)


def _day(text: str) -> date:
    clean = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(clean) or _COMPACT_DAY.fullmatch(clean)
    try:
        if found:
            return date(*map(int, found.groups()[:3]))
        if re.fullmatch(r"\d{5}(\.\d+)?", clean):  # a spreadsheet's day number
            return _EXCEL_EPOCH + timedelta(days=int(float(clean)))
    except ValueError:
        pass
    raise CellProblem(_("“%(text)s” is not a date. Write it like 2026-11-21.") % {"text": text})


def _moment(text: str) -> datetime:
    from meridian.kernel.base.clock import SHANGHAI

    try:
        moment = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        day = _day(text)
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001  the zone follows
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _boolean(text: str) -> bool:
    folded = fold(text)
    if folded in _TRUE:
        return True
    if folded in _FALSE:
        return False
    raise CellProblem(_("“%(text)s” is neither yes nor no.") % {"text": text})
