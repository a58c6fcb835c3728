"""Measure the hospital matcher: decisions by kind of misspelling, on hospitals in the master and on hospitals left out of it.

python bench/matching/accuracy.py [--fill 20000] [--json FILE] [--show 20]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from hospital_data import Hospital, generated_hospitals, real_hospitals  # noqa: E402
from perturbation import KINDS, add_place  # noqa: E402

from meridian.modules.matching.rules.hospitals import HospitalMatcher, HospitalQuery, HospitalRecord  # noqa: E402

CAMPUS = re.compile(r"院区|分院|[东西南北]院|[东西南北]区|门诊部")


@dataclass
class Case:
    """One query with the id it must find (empty: the hospital is not in the master)."""

    kind: str
    query: HospitalQuery
    truth: str
    source: str


def cases(hospitals: list[Hospital], kept: set[str], seed: int, per_kind: int) -> list[Case]:
    """Misspell every hospital in every way that applies, at most ``per_kind`` each; half of them carry province and city."""
    rng = random.Random(seed)
    made: list[Case] = []
    for kind, function in KINDS.items():
        pool = list(hospitals)
        rng.shuffle(pool)
        count = 0
        for hospital in pool:
            name = (
                add_place(hospital.name, rng, hospital.province, hospital.city)
                if kind == "add_place"
                else function(hospital.name, rng)
            )
            if not name or (kind != "unchanged" and name == hospital.name):
                continue
            if hospital.id not in kept and CAMPUS.search(hospital.name):
                continue  # a campus whose parent stays in the master may rightly be matched to it
            columns = (hospital.province, hospital.city) if rng.random() < 0.5 else ("", "")
            made.append(
                Case(kind, HospitalQuery(name, *columns), hospital.id if hospital.id in kept else "", hospital.name)
            )
            count += 1
            if count >= per_kind:
                break
    return made


def main() -> None:
    """Run and print one line per kind, then totals."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fill", type=int, default=22000, help="generated neighbours added to the master")
    parser.add_argument("--per-kind", type=int, default=600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--show-kind", default="")
    parser.add_argument("--json", default="")
    options = parser.parse_args()
    real = real_hospitals()
    left_out = set(random.Random(options.seed).sample([hospital.id for hospital in real], len(real) // 6))
    kept = {hospital.id for hospital in real} - left_out
    master = [hospital for hospital in real if hospital.id in kept] + generated_hospitals(options.fill, real)
    names = {hospital.id: hospital.name for hospital in master}
    start = time.perf_counter()
    matcher = HospitalMatcher(HospitalRecord(h.id, h.name, h.province, h.city, aliases=h.aliases) for h in master)
    built = time.perf_counter() - start
    asked = cases(real, kept, options.seed, options.per_kind)
    start = time.perf_counter()
    results = matcher.match([case.query for case in asked])
    took = time.perf_counter() - start
    tally: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    wrong, missed = [], []
    for case, result in zip(asked, results, strict=True):
        line = tally[case.kind if case.truth else "absent"]
        line["n"] += 1
        line[result.decision] += 1
        right = result.matched_id == case.truth
        if result.decision == "auto":
            line["auto right"] += right
            if not right:
                wrong.append((case, result))
        elif case.truth:
            line["proposed right"] += right
            missed.append((case, result))
    report(tally)
    print(f"master {len(master)}, built {built:.1f} s; {len(asked)} queries in {took:.1f} s")
    for title, rows in (("WRONG", wrong), ("NOT AUTO", missed)):
        rows = [row for row in rows if not options.show_kind or row[0].kind == options.show_kind]
        random.Random(1).shuffle(rows)
        for case, result in rows[: options.show]:
            print(
                title,
                case.kind,
                "|",
                case.query.name,
                case.query.city,
                "| truth",
                case.source if case.truth else "ABSENT " + case.source,
                "|",
                result.decision,
                names.get(result.candidates[0].id) if result.candidates else None,
                result.score,
                ",".join(result.codes),
                "|",
                names.get(result.runner_up_id),
                result.runner_up_score,
            )
    if options.json:
        Path(options.json).write_text(json.dumps(tally, ensure_ascii=False, indent=1))


def report(tally: dict[str, dict[str, int]]) -> None:
    """Print the table and the totals."""
    print(f"{'kind':26}{'n':>6}{'auto %':>8}{'review %':>9}{'none %':>8}{'auto right %':>13}{'found %':>9}")
    total: dict[str, int] = defaultdict(int)
    for kind, line in tally.items():
        for key, value in line.items():
            if kind != "absent" or key in ("auto",):
                total[key if kind != "absent" else "absent auto"] += value
        n = line["n"]
        print(
            f"{kind:26}{n:6}{100 * line['auto'] / n:8.1f}{100 * line['review'] / n:9.1f}{100 * line['none'] / n:8.1f}"
            f"{100 * line['auto right'] / max(1, line['auto']):13.2f}{100 * (line['auto right'] + line['proposed right']) / n:9.1f}"
        )
    autos = total["auto"] + total["absent auto"]
    print(
        f"in master: {total['n']}, auto {100 * total['auto'] / total['n']:.2f} %, precision of auto {100 * total['auto right'] / max(1, total['auto']):.3f} %, "
        f"with absent ones {100 * total['auto right'] / max(1, autos):.3f} %"
    )


if __name__ == "__main__":
    main()
