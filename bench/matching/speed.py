"""Measure matching speed: 100,000 distinct names against 25,000 hospitals.

python bench/matching/speed.py [--queries 100000] [--processes 2]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from hospital_data import generated_hospitals, real_hospitals  # noqa: E402
from perturbation import KINDS  # noqa: E402

from meridian.modules.matching.rules.hospitals import HospitalMatcher, HospitalQuery, HospitalRecord  # noqa: E402


def distinct_queries(master: list, count: int, seed: int = 5) -> list[HospitalQuery]:
    """Distinct misspelt names drawn from the master, one or two misspellings each."""
    rng = random.Random(seed)
    functions = [function for name, function in KINDS.items() if name not in ("add_place", "unchanged")]
    names: dict[str, HospitalQuery] = {}
    while len(names) < count:
        hospital = rng.choice(master)
        name = hospital.name
        for function in rng.sample(functions, rng.choice([1, 2, 2])):
            name = function(name, rng) or name
        columns = (hospital.province, hospital.city) if rng.random() < 0.5 else ("", "")
        names.setdefault(name, HospitalQuery(name, *columns))
    return list(names.values())


def main() -> None:
    """Build, match, print seconds and peak memory as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--master", type=int, default=25_000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    real = real_hospitals()
    master = real + generated_hospitals(options.master - len(real), real)
    queries = distinct_queries(master, options.queries)
    start = time.perf_counter()
    matcher = HospitalMatcher(HospitalRecord(h.id, h.name, h.province, h.city) for h in master)
    built = time.perf_counter()
    results = matcher.match(queries, processes=options.processes)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    decisions = {
        decision: sum(result.decision == decision for result in results) for decision in ("auto", "review", "none")
    }
    print(
        json.dumps(
            {
                "master": len(master),
                "queries": len(queries),
                "processes": options.processes,
                "build_s": round(built - start, 1),
                "match_s": round(done - built, 1),
                "peak_mb_parent_plus_largest_child": round(peak / 1024),
                "decisions": decisions,
            }
        )
    )


if __name__ == "__main__":
    main()
