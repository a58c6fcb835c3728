"""The targets of agreements, of all dealers at once."""

from __future__ import annotations

from ..choices import CONCLUDED
from ..models import AgreementTarget

_WHY = "targets of all dealers, shown to those who may see the dealer"


def targets_of_year(year: int) -> dict[int, dict[int, int]]:
    """``{dealer: {quarter, 0 for the year: fen}}`` of signed agreements; one query.

    A supplement's target takes the place of the agreement's of the same quarter and line. A target for everything stands
    before those of single lines, which are added up where there is none.
    """
    rows = AgreementTarget.objects.unscoped(_WHY).filter(
        year=year, amount_fen__isnull=False, agreement__status__in=CONCLUDED
    )
    columns = (
        "agreement__dealer_id", "quarter", "line_id", "amount_fen", "agreement__parent_id", "agreement__valid_from", "agreement_id",
    )  # fmt: skip
    ranked = sorted(rows.values_list(*columns), key=lambda row: (row[4] is not None, row[5], row[6]))
    stated: dict[tuple[int, int], dict[int | None, int]] = {}
    for dealer, quarter, line, amount, *_order in ranked:
        stated.setdefault((dealer, quarter), {})[line] = amount
    found: dict[int, dict[int, int]] = {}
    for (dealer, quarter), lines in stated.items():
        found.setdefault(dealer, {})[quarter] = lines[None] if None in lines else sum(lines.values())
    return found
