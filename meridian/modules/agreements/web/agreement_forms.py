"""Forms of agreements: signing, dates of what follows, clauses and targets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.errors import Issue, MeridianError, RuleViolation
from meridian.kernel.base.money import fen_from_yuan, yuan_from_fen

from ..choices import ClauseKind
from ..queries.agreement_pages import TargetRow

CELLS = ("total", "q1", "q2", "q3", "q4")
BLANK_TARGETS, BLANK_CLAUSES = 2, 2
MOST_ROWS = 200


class _Form(forms.Form):
    """Puts the issues of a command beside their fields."""

    required_css_class = "required"

    def errors_from(self, failure: MeridianError) -> None:
        for issue in failure.issues():
            self.add_error(issue.field if issue.field in self.fields else None, issue.text())


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SignForm(_Form):
    """Who signed, when, and the scan of the paper."""

    signed_on = _date(gettext_lazy("Signed on"))
    signatory = forms.CharField(label=gettext_lazy("Signed for us by"), max_length=60, required=False)
    dealer_signatory = forms.CharField(label=gettext_lazy("Signed for the dealer by"), max_length=60, required=False)
    file = forms.FileField(
        label=gettext_lazy("Scan of the signed agreement"), required=False,
        help_text=gettext_lazy("PDF, JPG, PNG. It can be added later."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )  # fmt: skip


class PeriodForm(_Form):
    """The period of what is drafted from an agreement."""

    valid_from = _date(gettext_lazy("Valid from"))
    valid_to = _date(gettext_lazy("Valid to"))


def shown_targets(rows: list[TargetRow], first_year: int) -> list[dict[str, Any]]:
    """The rows of the editor: the agreement's targets as typed, and blank ones."""
    shown = []
    for row in rows:
        cells = [_typed(value, row.is_qty) for value in row.cells]
        line_id = row.line.pk if row.line else ""
        shown.append({"year": row.year, "line": line_id, "is_qty": row.is_qty, "cells": cells})
    blank = [{"year": first_year, "line": "", "is_qty": False, "cells": [""] * 5} for _n in range(BLANK_TARGETS)]
    return [
        {"n": n, **row, "named": list(zip(CELLS, row["cells"], strict=True))} for n, row in enumerate(shown + blank)
    ]


def posted_targets(post: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of the editor as they were typed, for showing them again beside what is wrong."""
    shown: list[dict[str, Any]] = []
    while f"t{len(shown)}-year" in post and len(shown) < MOST_ROWS:
        n = len(shown)
        year, line = post[f"t{n}-year"], post.get(f"t{n}-line", "")
        shown.append({
            "n": n, "year": int(year) if year.isascii() and year.isdigit() else year,
            "line": int(line) if line.isascii() and line.isdigit() else "", "is_qty": post.get(f"t{n}-measure") == "qty",
            "named": [(name, post.get(f"t{n}-{name}", "")) for name in CELLS],
        })  # fmt: skip
    return shown


def _typed(value: int | None, is_qty: bool) -> str:
    if value is None:
        return ""
    return str(value) if is_qty else f"{yuan_from_fen(value):f}"


def read_targets(post: Mapping[str, str]) -> list[dict[str, Any]]:
    """The targets of the editor, as ``set_targets`` takes them; rows without a figure are left out.

    Raises RuleViolation("agreements.target_number") naming the row.
    """
    found: dict[tuple[int, int, str], dict[str, Any]] = {}
    issues, seen = [], set()
    for n in range(MOST_ROWS):
        if f"t{n}-year" not in post:
            break
        year, line = post[f"t{n}-year"].strip(), post.get(f"t{n}-line", "")
        measure = "qty" if post.get(f"t{n}-measure") == "qty" else "amount_fen"
        for quarter, name in enumerate(CELLS):
            text = post.get(f"t{n}-{name}", "").strip().replace(",", "")
            if not text:
                continue
            value = _number(text, measure)
            if value is None or not (year.isascii() and year.isdigit() and len(year) == 4):
                message, mend = _("Target %(row)s: “%(text)s” is not a figure."), _("Type digits; amounts in yuan.")
                issues.append(
                    Issue("agreements.target_number", message, mend=mend, params={"row": n + 1, "text": text[:20]})
                )
                continue
            key = (int(year), quarter, line if line.isascii() and line.isdigit() else "")
            if (*key, measure) in seen:
                raise RuleViolation(
                    Issue("agreements.target_twice", _("Year, quarter and product line are named twice."))
                )
            seen.add((*key, measure))
            made = found.setdefault(key, {"year": key[0], "quarter": quarter, "line": int(key[2]) if key[2] else None})
            made[measure] = value
    if issues:
        raise RuleViolation(issues)
    return list(found.values())


def _number(text: str, measure: str) -> int | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or value < 0 or value > Decimal(10) ** 15:
        return None
    if measure == "amount_fen":
        return fen_from_yuan(value) if value == round(value, 2) else None
    return int(value) if value == int(value) else None


def shown_clauses(clauses: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The rows of the editor: the clauses in order, and blank ones."""
    blank = [(ClauseKind.OTHER, "")] * BLANK_CLAUSES
    return [{"n": n, "kind": str(kind), "text": text} for n, (kind, text) in enumerate([*clauses, *blank])]


def read_clauses(post: Mapping[str, str]) -> list[tuple[str, str]]:
    """The clauses of the editor in their order; those without wording are left out."""
    found = []
    for n in range(MOST_ROWS):
        if f"c{n}-text" not in post:
            break
        kind, text = post.get(f"c{n}-kind", ""), post[f"c{n}-text"].replace("\r\n", "\n").strip()[:8000]
        if text:
            found.append((kind if kind in ClauseKind.values else str(ClauseKind.OTHER), text))
    return found
