"""The child process that opens an untrusted file (``python -m meridian.kernel.imports.reading.child``).

Arguments: the file, the directory for the results, the limits as JSON. It writes one Arrow file per
sheet and ``result.json``; a refusal is a result too. Whatever kills it leaves no result, and the
parent turns that into a refusal. Imports neither Django nor the product's modules.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def _confine(limits: dict[str, Any]) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; time and crashes are still contained
        return
    memory = int(limits["memory_bytes"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cpu = int(limits["seconds"]) * 2 + 10
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))


def _read(path: Path, kind: str, limits: Any) -> tuple[list[Any], str]:
    from meridian.kernel.imports.reading import markup, text, workbook

    if kind == "text":
        return text.read_text(path.read_bytes(), limits)
    if kind == "html":
        return markup.read_html(path.read_bytes(), limits)
    if kind == "mhtml":
        return markup.read_mhtml(path.read_bytes(), limits)
    if kind == "spreadsheetml":
        return markup.read_spreadsheetml(path.read_bytes(), limits)
    return workbook.read_workbook(path, kind, limits), ""


def _write(grids: list[Any], out: Path, limits: Any) -> list[dict[str, Any]]:
    sheets = []
    for number, grid in enumerate(grids):
        grid.cut_long_cells(limits.max_cell_chars)
        grid.frame.write_ipc(out / f"sheet{number}.arrow", compression="lz4")
        sheets.append(
            {
                "name": grid.name,
                "visible": grid.visible,
                "merges": grid.merges,
                "numeric_share": grid.numeric_share,
                "formulas_without_value": grid.formulas_without_value,
                "formulas_worked_out": grid.formulas_worked_out,
                "zero_padded": grid.zero_padded,
                "cut_cells": grid.cut_cells,
            }
        )
    return sheets


def main(arguments: list[str]) -> int:
    """Read one file under the limits; returns the exit code (0 also for a refusal)."""
    path, out = Path(arguments[0]), Path(arguments[1])
    values = json.loads(arguments[2])
    _confine(values)
    from meridian.kernel.imports.reading.errors import ReadingRefused
    from meridian.kernel.imports.reading.limits import ReadingLimits
    from meridian.kernel.imports.reading.sniffing import sniff

    limits = ReadingLimits(**values)
    result: dict[str, Any]
    try:
        kind = sniff(path, limits)
        grids, encoding = _read(path, kind, limits)
        if not grids:
            raise ReadingRefused("no_cells")
        result = {"kind": kind, "encoding": encoding, "sheets": _write(grids, out, limits)}
    except ReadingRefused as refusal:
        result = {"refused": refusal.code, "params": refusal.params}
    except MemoryError:
        result = {"refused": "out_of_memory", "params": {"limit_mb": values["memory_bytes"] // 1024 // 1024}}
    partial = out / "result.part"
    partial.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    os.replace(partial, out / "result.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
