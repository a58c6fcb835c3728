"""The rows that were not imported, as a workbook to correct and upload again."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _

from meridian.kernel.base.text import safe_cell

from .models import ImportRow, ImportSession


def write_error_workbook(session: ImportSession, out: IO[bytes] | str) -> int:
    """Write the file's own columns and two more: what is wrong, and the row number. Returns how many rows.

    The added columns stand last and no field goes by their names, so the corrected file can be uploaded as it is.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    rows = ImportRow.objects.filter(session=session, action=ImportRow.Action.ERROR).order_by("row_no")
    width = len(session.headings)
    count = 0
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True})
        red = book.add_format({"font_color": "#B42318", "text_wrap": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(width - 1, 0), 18)
        sheet.set_column(width, width, 60)
        for index, text in enumerate([*session.headings, _("What is wrong"), _("Row in the file")]):
            sheet.write_string(0, index, str(safe_cell(text)), head)
        for count, row in enumerate(rows.iterator(chunk_size=2000), start=1):
            for index, text in enumerate(row.raw[:width]):
                if text:
                    sheet.write_string(count, index, str(safe_cell(text))[:32_767])
            said = "\n".join(error["message"] for error in row.errors)
            sheet.write_string(count, width, str(safe_cell(said))[:32_767], red)
            sheet.write_number(count, width + 1, row.row_no)
    return count
