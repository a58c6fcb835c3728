"""The dealer's own rows with what was made of them, as a workbook."""

from __future__ import annotations

import io
import json

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from meridian.kernel.base.text import safe_cell

from ..models import FlowFile, FlowLine
from .pages import line_rows
from .reason_texts import note_texts

MAX_ROWS = 200_000
CHUNK = 2_000


def annotated_workbook(flow_file: FlowFile, lines: QuerySet[FlowLine]) -> bytes:
    """Workbook bytes: state, matched customer and product, findings and notes beside the raw cells."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("Proof")[:31])
    bold = book.add_format({"bold": True, "bg_color": "#E2F1EF"})
    heads = [_("Row"), _("State"), _("Customer"), _("Product"), _("Findings"), _("Notes")]
    headings = {guess["index"]: guess["heading"] for guess in (flow_file.columns or {}).values()}
    width = max(headings, default=-1) + 1
    for column, text in enumerate([*heads, *(str(headings.get(i) or "") for i in range(width))]):
        sheet.write_string(0, column, text, bold)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 1, 9)
    sheet.set_column(2, 4, 28)
    row_at = 0
    ordered = lines.select_related("customer_name", "product_name").order_by("sheet", "row_no")
    for start in range(0, MAX_ROWS, CHUNK):
        chunk = list(ordered[start : start + CHUNK])
        if not chunk:
            break
        for made in line_rows(chunk):
            row_at += 1
            line = made["line"]
            notes = "；".join(note_texts(line.reason))
            cells = [line.row_no, str(made["label"]), made["customer"], made["sku"], "；".join(made["verdicts"]), notes]
            for column, value in enumerate([*cells, *json.loads(line.raw or "[]")]):
                if value not in (None, ""):
                    sheet.write(row_at, column, safe_cell(value))
    book.close()
    return buffer.getvalue()
