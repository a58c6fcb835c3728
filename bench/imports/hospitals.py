"""Rows a second of importing hospitals from a workbook through the staged import, with every check and the change log.

    python -m bench.imports.hospitals [--rows 10000] [--runs 3]

Each run imports new rows, signed in as an administrator; upload (bytes to the store), reading and checking, and writing are
timed apart. The search index follows in the worker, as in the product, and is timed for itself.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from bench.measuring import MemoryWatch, cpu_seconds, machine, say, scratch


def write_workbook(path: Path, rows: int, run: int, regions: list[str]) -> Path:
    """A workbook with its headings in the first row."""
    import xlsxwriter

    chance = random.Random(run)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for column, text in enumerate(_headings()):
        sheet.write_string(0, column, text)
    for n in range(rows):
        code, level = chance.choice(regions), chance.choice((("L3", "A"), ("L3", "B"), ("L2", "A")))
        cells = (f"T{run}{n:07d}", f"第{run}-{n}人民医院", *level, "PUBLIC", "GENERAL", code, f"人民路{n}号")
        for column, text in enumerate(cells):
            sheet.write_string(n + 1, column, text)
        sheet.write_number(n + 1, len(cells), chance.randint(40, 3000))
    book.close()
    return path


def _headings() -> list[str]:
    from meridian.modules.customers.models import Hospital

    names = ("code", "name", "level", "grade_class", "ownership", "institution_type", "region", "address", "beds")
    return [str(Hospital._meta.get_field(name).verbose_name) for name in names]


def import_once(path: Path, rows: int, run: int) -> float:
    """Upload, read and check, write one workbook; says and returns the rows a second of reading, checking and writing."""
    from meridian.kernel.access.grants import actor_for
    from meridian.kernel.imports import steps
    from meridian.kernel.objects.registry import spec_named
    from meridian.kernel.search.indexing import index_pending
    from meridian.kernel.testing.actors import staff_user

    actor, spec = actor_for(staff_user("*"), channel="bench"), spec_named("customers.hospital")
    with MemoryWatch() as memory:
        started = time.perf_counter()
        with path.open("rb") as upload:
            session = steps.start_import(actor=actor, spec=spec, upload=upload, name=path.name)
        uploaded, used = time.perf_counter(), cpu_seconds()
        steps.read_and_check(actor, session)
        checked = time.perf_counter()
        steps.commit_session(actor, session)
        written, used = time.perf_counter(), cpu_seconds() - used
        if session.counts["written"] != rows:
            raise RuntimeError(f"{session.counts}: {session.message}")
        index_pending(limit=rows)
        indexed = time.perf_counter()
    rate = rows / (written - started)
    say(
        "import of hospitals", run=run, rows=rows, rows_per_second=round(rate), upload_s=round(uploaded - started, 2),
        check_s=round(checked - uploaded, 2), write_s=round(written - checked, 2), index_s=round(indexed - written, 2),
        check_and_write_cpu_s=round(used, 2), peak_mb=memory.peak_mb,
    )  # fmt: skip
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with scratch() as folder:
        import meridian.kernel.objects.derive_import  # noqa: F401  connects the specs
        from meridian.kernel.base.actors import system_actor
        from meridian.modules.reference import commands as reference
        from meridian.modules.reference.models import Region

        reference.load_divisions(actor=system_actor("bench"))
        codes = list(Region.objects.unscoped("bench").filter(level="COUNTY").values_list("code", flat=True)[:2000])
        rates = []
        for run in range(1, options.runs + 1):
            path = write_workbook(folder / f"hospitals{run}.xlsx", options.rows, run, codes)
            rates.append(import_once(path, options.rows, run))
        middle = sorted(rates)[len(rates) // 2]
        say("imports of hospitals", rows=options.rows, median_rows_per_second=round(middle), machine=machine())


if __name__ == "__main__":
    main()
