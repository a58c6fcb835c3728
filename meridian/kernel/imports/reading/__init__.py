"""Safe reading of tables from untrusted files.

`read_table_file(path)` sniffs the kind of a file by its content, reads it in a child process with
limits of memory and time, and returns every sheet as a grid of texts. Nothing here knows Django,
and heavy libraries are loaded only when a file is read.
"""

from __future__ import annotations

from meridian.kernel.imports.reading.errors import ReadingRefused
from meridian.kernel.imports.reading.limits import ReadingLimits
from meridian.kernel.imports.reading.table_file import SheetGrid, TableFile, read_table_file

__all__ = ["ReadingLimits", "ReadingRefused", "SheetGrid", "TableFile", "read_table_file"]
