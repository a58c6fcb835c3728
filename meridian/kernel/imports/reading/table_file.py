"""Reading a file in a child process: the parent's side."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meridian.kernel.imports.reading.errors import ReadingRefused
from meridian.kernel.imports.reading.limits import MEGABYTE, ReadingLimits

if TYPE_CHECKING:
    import polars as pl

_ROOT = Path(__file__).resolve().parents[4]
_MEMORY_SIGNS = ("memory allocation", "MemoryError", "out of memory", "Cannot allocate memory", "capacity overflow")
Cell = tuple[int, int]


@dataclass
class SheetGrid:
    """One sheet as texts: `frame` has String columns c0, c1, … and one row per sheet row, beginning with row 1.

    merges: (top, left, bottom, right), from 0. The lists of cells are (row, column), from 0.
    numeric_share: by column, the share of cells stored as numbers (sampled; empty for text files).
    """

    name: str
    frame: pl.DataFrame
    visible: bool = True
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    numeric_share: dict[int, float] = field(default_factory=dict)
    formulas_without_value: list[Cell] = field(default_factory=list)
    formulas_worked_out: list[Cell] = field(default_factory=list)
    zero_padded: list[Cell] = field(default_factory=list)
    cut_cells: list[Cell] = field(default_factory=list)


@dataclass
class TableFile:
    """A file that was read: its kind by content, the encoding of a text, its fingerprint, its sheets."""

    kind: str
    encoding: str
    sha256: str
    size: int
    sheets: list[SheetGrid]


def read_table_file(path: str | Path, *, limits: ReadingLimits | None = None) -> TableFile:
    """Read every sheet of a workbook, text or markup file as grids of texts.

    The file is opened only by a child process under `limits`. Raises ReadingRefused; any crash of the
    child (abort, signal, memory, time) is a refusal too.
    """
    import polars as pl

    limits = limits or ReadingLimits()
    path = Path(path)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise IsADirectoryError
        if size == 0:
            raise ReadingRefused("empty_file")
        if size > limits.max_file_bytes:
            raise ReadingRefused(
                "too_big", size_mb=round(size / MEGABYTE, 1), limit_mb=round(limits.max_file_bytes / MEGABYTE, 1)
            )
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise ReadingRefused("file_missing", name=path.name) from None
    with tempfile.TemporaryDirectory(prefix="meridian-read-") as folder:
        out = Path(folder)
        result = _run_child(path, out, limits)
        sheets = [
            _sheet(pl.read_ipc(out / f"sheet{number}.arrow"), facts) for number, facts in enumerate(result["sheets"])
        ]
    return TableFile(result["kind"], result["encoding"], digest, size, sheets)


def _sheet(frame: pl.DataFrame, facts: dict[str, Any]) -> SheetGrid:
    cells = {
        key: [(int(r), int(c)) for r, c in facts[key]]
        for key in ("formulas_without_value", "formulas_worked_out", "zero_padded", "cut_cells")
    }
    return SheetGrid(
        name=facts["name"],
        frame=frame,
        visible=facts["visible"],
        merges=[(m[0], m[1], m[2], m[3]) for m in facts["merges"]],
        numeric_share={int(c): share for c, share in facts["numeric_share"].items()},
        **cells,
    )


def _run_child(path: Path, out: Path, limits: ReadingLimits) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "meridian.kernel.imports.reading.child",
        str(path.resolve()),
        str(out),
        json.dumps(limits.as_dict()),
    ]
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "LANG", "TMPDIR")}
    # few threads: each reserves address space, which the memory limit counts
    environment |= {"POLARS_MAX_THREADS": "2", "RAYON_NUM_THREADS": "2", "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}
    environment["MALLOC_ARENA_MAX"] = "2"
    try:
        done = subprocess.run(
            command,
            cwd=out,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReadingRefused("timed_out", seconds=round(limits.seconds)) from None
    try:
        result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _crash(done.returncode, done.stderr.decode("utf-8", "replace"), limits) from None
    if "refused" in result:
        raise ReadingRefused(result["refused"], **result["params"])
    return result


def _crash(returncode: int, stderr: str, limits: ReadingLimits) -> ReadingRefused:
    if any(sign in stderr for sign in _MEMORY_SIGNS):
        return ReadingRefused("out_of_memory", limit_mb=limits.memory_bytes // MEGABYTE)
    if returncode == -24:  # SIGXCPU
        return ReadingRefused("timed_out", seconds=round(limits.seconds))
    return ReadingRefused("reader_crashed", detail=stderr.strip().splitlines()[-1][:300] if stderr.strip() else "")
