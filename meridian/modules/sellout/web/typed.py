"""What people type into the pages of sellout: numbers, days, money, uploaded lists, and for which dealer a page works."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.base.money import fen_from_yuan
from meridian.modules.dealers import queries as dealers
from meridian.modules.stock.queries import read_serials

MOST_BYTES = 5_000_000


def whole_number(text: str | None) -> int | None:
    """A number typed by a person, None for an empty field; anything else is -1, which every command refuses."""
    plain = (text or "").strip().replace(",", "")
    if not plain:
        return None
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else -1


def key(text: str | None) -> int | None:
    """A key sent by a select field."""
    plain = text or ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 18 else None


def day(text: str | None, otherwise: date) -> date:
    """A typed day. Raises RuleViolation ``request.day`` for something else."""
    if not text:
        return otherwise
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise RuleViolation(
            Issue("request.day", _("“%(day)s” is no day.") % {"day": text[:20]}, mend=_("Write 2026-11-30."))
        )
    return found


def by_line(post: Any, prefix: str) -> dict[int, str]:
    """``{line: text}`` of fields such as ``qty-17``."""
    start = len(prefix) + 1
    return {
        int(name[start:]): value.strip()
        for name, value in post.items()
        if name.startswith(f"{prefix}-") and name[start:].isdecimal()
    }


def quantities(post: Any, prefix: str = "qty") -> dict[int, int]:
    """``{line: base units}`` as typed; empty fields are left out."""
    found = {line: whole_number(text) for line, text in by_line(post, prefix).items()}
    return {line: qty for line, qty in found.items() if qty is not None}


def serials(post: Any, prefix: str = "serials") -> dict[int, tuple[str, ...]]:
    """``{line: serial numbers}`` as typed."""
    return {line: read_serials(text) for line, text in by_line(post, prefix).items()}


def prices(post: Any) -> dict[int, int | None]:
    """``{line: fen}`` of typed yuan; empty: none. Raises RuleViolation ``request.price``."""
    found: dict[int, int | None] = {}
    for line, text in by_line(post, "price").items():
        try:
            found[line] = fen_from_yuan(text.replace(",", "")) if text else None
        except (ArithmeticError, InvalidOperation, ValueError):
            message = _("“%(text)s” is no price.") % {"text": text[:20]}
            raise RuleViolation(Issue("request.price", message, mend=_("Write 1980.00, or nothing."))) from None
    return found


def uploaded_rows(request: HttpRequest) -> list[tuple[Any, ...]]:
    """The rows of the first sheet of an uploaded list; the file is opened by the confined reader only.

    Raises RuleViolation ``request.file``.
    """
    from meridian.kernel.imports.reading import ReadingRefused, read_table_file

    upload = request.FILES.get("file")
    if upload is None or upload.size > MOST_BYTES:
        raise RuleViolation(Issue("request.file", _("Choose a file of at most 5 MB.")))
    with tempfile.TemporaryDirectory(prefix="meridian-list-") as folder:
        path = Path(folder) / f"list{Path(upload.name).suffix[:8]}"
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        try:
            table = read_table_file(path)
        except ReadingRefused as failure:
            raise RuleViolation(Issue("request.file", str(failure))) from failure
    sheets = [sheet for sheet in table.sheets if sheet.visible and sheet.frame.height]
    return sheets[0].frame.rows() if sheets else []


def chosen_dealer(request: HttpRequest) -> int | None:
    """Key of the dealer a page works for; None when staff has not chosen one. Raises NotVisible outside of the scope."""
    actor = request.actor
    if actor.is_dealer:
        return actor.dealer_id
    pk = key(request.POST.get("dealer") or request.GET.get("dealer"))
    if pk is not None and dealers.scope_stamps(actor, pk) is None:
        raise NotVisible(f"dealer {pk}")
    return pk


def dealer_name(dealer_id: int | None) -> str:
    """What the chosen dealer is called."""
    return dealers.dealer_names([dealer_id]).get(dealer_id, "") if dealer_id else ""
