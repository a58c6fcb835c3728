"""Server time of the pages of the demo company: every list, a detail of every object, and the pages made by hand.

    python -m bench.pages.demo_pages [--size M] [--calls 10]

The demo is made in a scratch database (some minutes for M). Each page is called in process, through all middleware, signed
in as an administrator; the figure is the median of the calls after two to warm up. The target is 80 ms for any page.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.measuring import machine, say, scratch

TARGET_MS = 80


def pages() -> Iterator[tuple[str, str]]:
    """``(name, path)`` of every page to call."""
    from meridian.kernel.objects.registry import all_specs

    yield "home", "/"
    for spec in all_specs():
        path = _list_path(spec)
        if path is None:
            continue
        yield f"{spec.name} list", path
        row = spec.model._default_manager.unscoped("bench").order_by("-pk").first()
        if row is not None:
            yield f"{spec.name} detail", f"{path}{row.pk}/"
    yield from _by_hand()


def _list_path(spec: Any) -> str | None:
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse(spec.url_name("list"))
    except NoReverseMatch:
        return None


def _by_hand() -> Iterator[tuple[str, str]]:
    from meridian.modules.catalog.models import Lot
    from meridian.modules.flows.models import FlowFile, FlowLine

    files = FlowFile.objects.unscoped("bench")
    waiting = files.filter(state="PROOF").order_by("-pending_count").first()
    published = files.filter(state="PUBLISHED").order_by("-line_count").first()
    yield "flow inbox", "/flows/"
    for title, file in (("proof waiting", waiting), ("proof published", published)):
        if file is None:
            continue
        yield f"flow {title}", f"/flows/files/{file.pk}/"
        yield f"flow {title} lines", f"/flows/files/{file.pk}/lines/"
        yield f"flow {title} names", f"/flows/files/{file.pk}/names/"
        flagged = FlowLine.objects.unscoped("bench").filter(file=file).exclude(verdict="").first()
        if flagged is not None:
            yield f"flow {title} line", f"/flows/files/{file.pk}/lines/{flagged.pk}/"
    yield "lot search", "/flows/lots/"
    sold = FlowLine.objects.unscoped("bench").filter(lot_id__isnull=False).values_list("lot_id", flat=True).first()
    if sold is not None:
        yield "lot page", f"/flows/lots/{Lot.objects.unscoped('bench').get(pk=sold).pk}/"
    yield "search palette", "/search/palette/?q=人民医院"
    yield "notices", "/notices/"
    yield "jobs", "/jobs/"


def measure(path: str, browser: Any, calls: int) -> dict[str, Any] | None:
    """Median and slowest of the calls in milliseconds, and the queries of one; None when the page does not answer 200."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _warm in range(2):
        answer = browser.get(path)
        if answer.status_code != 200:
            print(f"{path}: {answer.status_code}", file=sys.stderr)
            return None
    with CaptureQueriesContext(connection) as captured:
        browser.get(path)
        queries = len(captured)  # the next request empties the list
    times = []
    for _n in range(calls):
        started = time.perf_counter()
        browser.get(path)
        times.append((time.perf_counter() - started) * 1000)
    return {
        "median_ms": round(statistics.median(times), 1),
        "slowest_ms": round(max(times), 1),
        "queries": queries,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=("S", "M", "L"), default="M")
    parser.add_argument("--calls", type=int, default=10)
    options = parser.parse_args()
    with scratch():
        from django.db import connection

        from meridian.demo.seed import build
        from meridian.kernel.testing.actors import browser_of, staff_user

        started = time.perf_counter()
        build(options.size, lambda text: print(text, file=sys.stderr))
        print(f"demo {options.size} made in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        browser = browser_of(staff_user("*", language="zh-hans"))
        figures = {name: found for name, path in pages() if (found := measure(path, browser, options.calls))}
        slow = {name: one["median_ms"] for name, one in figures.items() if one["median_ms"] > TARGET_MS}
        medians = sorted(one["median_ms"] for one in figures.values())
        for name, one in sorted(figures.items(), key=lambda pair: -pair[1]["median_ms"]):
            say("demo page", size=options.size, page=name, **one)
        say(
            "demo pages", size=options.size, pages=len(figures), median_ms=medians[len(medians) // 2], worst_ms=medians[-1],
            over_80_ms=slow, machine=machine(),
        )  # fmt: skip


if __name__ == "__main__":
    main()
