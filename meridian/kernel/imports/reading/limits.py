"""Bounds within which a file is read; beyond them it is refused with a sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class ReadingLimits:
    """Limits of one reading. Sizes in bytes, times in seconds.

    max_file_bytes: size of the file as it lies on disk.
    max_inflated_bytes: sum of the unpacked sizes of a zipped workbook.
    max_ratio: unpacked / packed, judged only above `ratio_floor_bytes`.
    max_grid_cells: rows x columns of the rectangle which a sheet spans (readers allocate it whole).
    memory_bytes: address space of the child process (RLIMIT_AS); it contains the reserved space of threads.
    """

    max_file_bytes: int = 50 * MEGABYTE
    max_inflated_bytes: int = 2048 * MEGABYTE
    max_ratio: int = 200
    ratio_floor_bytes: int = 64 * MEGABYTE
    max_rows: int = 1_048_576
    max_columns: int = 512
    max_grid_cells: int = 32_000_000
    max_sheets: int = 400
    max_cell_chars: int = 4_000
    memory_bytes: int = 3072 * MEGABYTE
    seconds: float = 90.0

    def as_dict(self) -> dict[str, Any]:
        """Return the limits as plain values, for the child's command line."""
        return asdict(self)
