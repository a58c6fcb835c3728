"""First stages: the file is read in its confined process, the header row found, the columns recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.files.commands import open_file

from .columns import cell, columns_of
from .mapping import find_header, guess_mapping, remembered_mapping
from .models import ImportSession

SAMPLE_ROWS = 5
MAX_ROWS = 200_000


@dataclass(slots=True)
class Table:
    """The rows of the sheet that is imported, as clean texts; ``header`` is the index of the header row."""

    sheet: str
    rows: list[tuple[str | None, ...]]
    header: int = 0

    @property
    def headings(self) -> list[str]:
        return [text or "" for text in self.rows[self.header]] if self.rows else []

    def data(self) -> list[tuple[int, tuple[str | None, ...]]]:
        """``(row number in the sheet, texts)`` of every row under the header that holds anything."""
        first = self.header + 1
        return [(first + n + 1, row) for n, row in enumerate(self.rows[first:]) if any(row)]


def read_session(session: ImportSession, spec: Any, actor: Actor) -> Table:
    """Read the file and fill sheet, headings, sample and the guessed or remembered mapping of the session.

    Raises RuleViolation with the reader's sentence for a file that cannot be read.
    """
    columns = columns_of(spec, actor)
    table = read_table(session)
    table.header = find_header(table.rows, columns)
    if len(table.rows) - table.header - 1 > MAX_ROWS:
        raise RuleViolation(
            Issue("imports.too_long", _("The sheet has more than %(limit)s rows."), params={"limit": f"{MAX_ROWS:,}"},
                  mend=_("Split it into several files."))
        )  # fmt: skip
    session.sheet, session.header_row, session.headings = table.sheet[:100], table.header, table.headings
    session.sample = [list(row) for _number, row in table.data()[:SAMPLE_ROWS]]
    profile = remembered_mapping(session.object_name, table.headings)
    known = {column.name for column in columns}
    session.profile = profile
    kept = {name: index for name, index in profile.mapping.items() if name in known} if profile else {}
    session.mapping = kept or guess_mapping(table.headings, columns)
    session.state = ImportSession.State.MAPPED if session.mapping else ImportSession.State.READ
    return table


def read_table(session: ImportSession) -> Table:
    """The sheet with the most cells of the session's file. Raises RuleViolation when the file cannot be read."""
    from meridian.kernel.imports.reading import ReadingRefused, read_table_file

    try:
        read = read_table_file(open_file(session.file))
    except ReadingRefused as refusal:
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        raise RuleViolation(Issue(f"imports.{refusal.code}", refusal.sentence(language))) from None
    sheets = [sheet for sheet in read.sheets if sheet.visible] or read.sheets
    best = max(sheets, key=lambda sheet: sheet.frame.height * sheet.frame.width)
    rows = _clean(best.frame.rows())
    while rows and not any(rows[-1]):
        rows.pop()
    return Table(best.name, rows, session.header_row)


def _clean(rows: Sequence[Sequence[Any]]) -> list[tuple[str | None, ...]]:
    known: dict[Any, str | None] = {None: None, "": None}

    def one(text: Any) -> str | None:
        try:
            return known[text]
        except KeyError:
            return known.setdefault(text, cell(text))

    return [tuple(map(one, row)) for row in rows]
