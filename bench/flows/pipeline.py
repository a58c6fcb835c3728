"""Flow files from upload to published and posted, phase by phase, with the memory of the process and its children.

    python -m bench.flows.pipeline [--lines 100000] [--form xlsx] [--files 1] [--runs 3]

The dealer sends ``--files`` files of ``--lines`` lines one after another; the last must cost no more than the first.
SQLite in a temporary folder, or a database of its own on the PostgreSQL server of DATABASE_URL.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bench.measuring import MemoryWatch, cpu_seconds, machine, say, scratch

MAX_BYTES = 400_000_000  # the product's limit for an upload is 50 MB; a million lines need more


def take_through(bench: Any, path: Path, lines: int, note: dict[str, Any]) -> dict[str, Any]:
    """One file from upload to published; says and returns the seconds of each phase."""
    from meridian.kernel.files.commands import store_file
    from meridian.kernel.imports.reading import ReadingLimits
    from meridian.modules.flows import commands, jobs
    from meridian.modules.flows.reading import read_flow_file

    read = partial(read_flow_file, limits=ReadingLimits(max_file_bytes=MAX_BYTES, seconds=600))
    actor, stamps = bench.world.actor, [("begin", time.perf_counter())]

    def mark(name: str) -> None:
        stamps.append((name, time.perf_counter()))

    def progress(percent: int, _message: object) -> None:
        mark({5: "begun", 40: "read", 75: "matched_and_judged"}.get(percent, str(percent)))

    gc.collect()
    used = cpu_seconds()
    with MemoryWatch() as memory:
        stored = store_file(
            actor=actor, upload=path, purpose="flow", dealer_id=bench.dealer.pk, name=path.name, max_bytes=MAX_BYTES
        )
        flow_file, _new = commands.receive_file(actor=actor, dealer_id=bench.dealer.pk, stored=stored)
        mark("uploaded")
        flow_file = jobs.proof_stored_file(actor, flow_file.pk, progress, read=read)
        if flow_file.state != "PROOF":
            raise RuntimeError(f"the file was refused: {flow_file.refusal}")
        mark("stored")
        decided = decide_open_names(bench, flow_file)
        mark("decided")
        flow_file = commands.publish_file(actor=actor, flow_file=flow_file.pk)
        mark("published")
    phases = {name: round(at - stamps[n][1], 2) for n, (name, at) in enumerate(stamps[1:])}
    total = round(stamps[-1][1] - stamps[0][1], 2)
    say(
        "flow file", **note, lines=lines, form=path.suffix[1:], file_mb=round(path.stat().st_size / 1e6, 1), seconds=total,
        phases=phases, per_line_us=round(total / lines * 1e6, 1), cpu_s=round(cpu_seconds() - used, 2),
        peak_mb=memory.peak_mb, names_decided=decided,
        findings=flow_file.finding_count, counts=flow_file.counts,
    )  # fmt: skip
    return {"seconds": total, "peak_mb": memory.peak_mb}


def decide_open_names(bench: Any, flow_file: Any) -> int:
    """What the steward would do: say what each undecided name means. Returns how many there were."""
    from meridian.modules.flows import commands
    from meridian.modules.flows.models import FlowName

    hospitals = {clinic.name: clinic.id for clinic in bench.world.clinics}
    skus = {item.code: item.id for item in bench.world.items}
    open_names = FlowName.objects.unscoped("bench").filter(file=flow_file, decision="PENDING")
    for name in open_names:
        kind, target = "HOSPITAL", hospitals.get(name.text)
        if name.subject == "PRODUCT":
            kind, target = "SKU", skus[name.text.split("|")[3]]
        commands.decide_name(
            actor=bench.world.actor, name_id=name.pk, target_kind=kind, target_id=target, judge_now=False
        )
    if open_names:
        commands.rejudge_file(actor=bench.world.actor, flow_file=flow_file.pk)
    return len(open_names)


def measure(lines: int, form: str, files: int, runs: int, folder: Path) -> None:
    """All files of all runs. A run is one sequence of files; runs go on with the same history."""
    from django.db import connection

    from .channel import make_channel
    from .files import write_file

    started = time.perf_counter()
    bench = make_channel()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"channel made in {time.perf_counter() - started:.1f} s", file=sys.stderr)
    totals = []
    for number in range(files * runs):
        month = date(2026, number % 10 + 1, 1)
        path = write_file(bench, folder / f"流向{number}.{form}", lines, month, number + 1)
        totals.append(take_through(bench, path, lines, {"file": number + 1}))
        path.unlink()
    seconds = sorted(one["seconds"] for one in totals)
    say(
        "flow files", lines=lines, form=form, files=len(totals), median_seconds=seconds[len(seconds) // 2],
        first_seconds=totals[0]["seconds"], last_seconds=totals[-1]["seconds"],
        peak_mb=max(one["peak_mb"] for one in totals), machine=machine(),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--form", choices=("xlsx", "csv"), default="xlsx")
    parser.add_argument("--files", type=int, default=1, help="files in a row, of the same dealer")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with scratch() as folder:
        measure(options.lines, options.form, options.files, options.runs, folder)


if __name__ == "__main__":
    main()
