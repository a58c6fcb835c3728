"""Template tags and filters of the interface: icons, chips, money, quantities, dates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meridian.kernel.base.clock import SHANGHAI
from meridian.kernel.base.money import yuan_from_e4, yuan_from_fen

register = template.Library()
CHIPS = ("draft", "busy", "wait", "good", "bad")
MINUS = "\u2212"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Decorative unless a label is given."""
    href = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def camera(*field: Any) -> SafeString:
    """A button that reads a code with the camera into the field whose id is made of these parts.

    The field says with ``data-scan="send"`` that its form is sent then, as a scanner with Enter does; a textarea gets a row.
    """
    label = _("Scan with the camera")
    return format_html(
        '<button class="btn ico" type="button" data-camera="{}" aria-label="{}" title="{}">{}</button>',
        "".join(map(str, field)), label, label, icon("camera"),
    )  # fmt: skip


@register.simple_tag
def chip(state: str, label: Any) -> SafeString:
    """A state: colour by ``state`` (draft, busy, wait, good, bad), always with its word."""
    return format_html('<span class="chip {}">{}</span>', state if state in CHIPS else "draft", label)


@register.filter
def yuan(fen: int | None) -> SafeString | str:
    """Fen as ¥1,234,567.89; negative in red with a minus sign."""
    if fen is None or fen == "":
        return "—"
    text = f"¥{abs(yuan_from_fen(int(fen))):,.2f}"
    return format_html('<span class="neg">{}{}</span>', MINUS, text) if int(fen) < 0 else text


@register.filter
def price(price_e4: int | None) -> SafeString | str:
    """A unit price of 1/10,000 yuan as ¥12.50, four places only when it has them; negative in red with a minus sign."""
    if price_e4 is None or price_e4 == "":
        return "—"
    value = abs(yuan_from_e4(int(price_e4)))
    places = max(2, -value.as_tuple().exponent if isinstance(value, Decimal) else 2)
    text = f"¥{value:,.{places}f}"
    return format_html('<span class="neg">{}{}</span>', MINUS, text) if int(price_e4) < 0 else text


@register.filter
def qty(number: int | None, unit: Any = "") -> SafeString | str:
    """A quantity with thousands separators and, when given, its unit; negative in red with a minus sign."""
    if number is None or number == "":
        return "—"
    text = f"{abs(int(number)):,} {unit or ''}".rstrip()
    return format_html('<span class="neg">{}{}</span>', MINUS, text) if int(number) < 0 else text


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-21."""
    if not value:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI)
    return value.strftime("%Y-%m-%d")


@register.filter
def moment(value: datetime | None) -> str:
    """2026-11-21 09:12 in Shanghai."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else "—"


@register.filter
def month(value: date | None) -> str:
    """2026-11."""
    return value.strftime("%Y-%m") if value else "—"


@register.filter
def percent(part: int, whole: int) -> str:
    """``part`` of ``whole`` as 97.8%."""
    return f"{part / whole:.1%}" if whole else "—"


@register.filter
def percent_bp(basis_points: int | None) -> SafeString | str:
    """Basis points (1/10,000) as 97.80%; negative in red with a minus sign."""
    if basis_points is None or basis_points == "":
        return "—"
    whole, rest = divmod(abs(int(basis_points)), 100)
    text = f"{whole:,}.{rest:02d}%"
    return format_html('<span class="neg">{}{}</span>', MINUS, text) if int(basis_points) < 0 else text


@register.filter
def show(cell: Any) -> SafeString | str:
    """A cell of a derived list by its kind."""
    value, kind = cell.text, cell.kind
    if value is None or value == "":
        return "—"
    if kind == "chip":
        return chip(cell.chip, value)
    if kind == "bool" or isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind == "rights":
        return rights(value)
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "—"
    makers = {"money": yuan, "price": price, "num": qty, "day": day, "month": month, "moment": moment}
    return makers[kind](value) if kind in makers else str(value)


@register.filter
def rights(codes: Any) -> SafeString:
    """Permission codes by their names, a line per object."""
    from meridian.kernel.objects.code_names import code_name, rights_by_module

    plain = [code for code in codes if "*" not in code]
    lines = [(code_name(code), "") for code in codes if "*" in code]
    for _module, group in rights_by_module(plain):
        lines += [(found.label, "、".join(name for _code, name in found.codes)) for found in group]
    items = format_html_join("", '<li><span class="of">{}</span> {}</li>', lines)
    return format_html('<ul class="rights-list">{}</ul>', items)


@register.filter
def fact(value: Any, kind: str) -> SafeString | str:
    """A fact of a detail page by its kind."""
    makers = {"money": yuan, "price": price, "num": qty, "day": day, "month": month, "moment": moment}
    return makers[kind](value) if kind in makers else ("—" if value in (None, "") else str(value))


@register.filter
def initial(name: Any) -> str:
    """The first character of a name, for the round badge."""
    return (str(name).strip() or "?")[0]


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """An entry of a dictionary."""
    return mapping.get(key) if mapping else None


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """light, dark or auto, as this browser last chose."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "auto") if request else "auto"
    return chosen if chosen in ("light", "dark", "auto") else "auto"
