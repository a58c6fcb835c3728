"""Server time of lists of 1,000,000 rows: first page, deep page, filtered page, as HTML and through the API.

    python -m bench.pages.lists [--rows 1000000] [--out figures.json]

Builds a scratch database (SQLite in a temporary folder; with DATABASE_URL in the environment the database named there,
which must be empty) and calls the product in process, through all of its middleware, signed in as an administrator with a
session and with an API key. Prints the median, the slowest of 20 calls and the number of queries.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

CALLS = 20
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def prepare() -> None:
    """Settings, tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meridian.config.settings.dev")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def fill(rows: int) -> None:
    """Hospitals and lots, ``rows`` of each, with their regions, products and SKUs."""
    from django.db import connection, transaction

    from meridian.kernel.testing.factories import make_row
    from meridian.modules.catalog.models import Lot, Product, ProductLine, Sku
    from meridian.modules.customers.models import Hospital
    from meridian.modules.reference.models import Region

    with transaction.atomic():
        regions = [make_row(Region, code=f"{n:06d}", name=f"区域{n}", level="CITY").pk for n in range(300)]
        line = make_row(ProductLine, code="L1", name="冠脉")
        products = [make_row(Product, code=f"P{n}", name=f"支架{n}", line=line) for n in range(20)]
        skus = [make_row(Sku, code=f"S{n}", product=products[n % 20], spec=f"3.0*{n}").pk for n in range(300)]
        _insert(Hospital, rows, lambda n: {
            "code": f"H{n:08d}", "name": f"第{n}人民医院", "region_id": regions[n * 7919 % 300], "level": f"L{n % 3 + 1}",
            "grade_class": "", "ownership": "PUBLIC", "institution_type": "GENERAL", "address": f"人民路{n}号",
            "campus_name": "", "custom": "{}", "is_active": True,
        })  # fmt: skip
        _insert(Lot, rows, lambda n: {
            "number": f"{n:09d}", "sku_id": skus[n * 7919 % 300], "production_date": date(2024, 1, 1) + timedelta(n % 700),
            "expiry_date": date(2027, 1, 1) + timedelta(n % 700), "status": "U",
        })  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _insert(model: Any, count: int, facts: Callable[[int], dict[str, Any]]) -> None:
    from meridian.kernel.records.bulk_rows import insert_rows

    general = {"version": 1, "created_at": NOW, "updated_at": NOW}
    columns = [*facts(0), *general]

    def values() -> Iterator[tuple[Any, ...]]:
        for n in range(count):
            yield (*facts(n).values(), *general.values())

    insert_rows(model, columns, values())


def measure(call: Callable[[], Any]) -> dict[str, Any]:
    """Median and slowest of CALLS calls in milliseconds, queries of one."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    for _warm in range(3):
        answer = call()
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.content[:300]!r}")
    with CaptureQueriesContext(connection) as captured:
        call()
        queries = len(captured)
    reset_queries()
    times = []
    for _n in range(CALLS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return {"median_ms": round(statistics.median(times), 1), "slowest_ms": round(max(times), 1), "queries": queries}


def callers(**grant: Any) -> tuple[Any, Any]:
    """A signed-in browser and an API client of an administrator, or of somebody with a narrower grant."""
    from meridian.kernel.testing.actors import ApiClient, api_key, browser_of, staff_user

    user = staff_user("*", language="zh-hans", **grant)
    _token, secret = api_key(user, "*")
    return browser_of(user), ApiClient(secret)


def deep_cursor(client: Any, path: str, key: str) -> str:
    """A cursor in the middle of the table, as if somebody had paged there: the first page's with another last row."""
    import base64

    cursor = client.get(path, limit=50).json()["next"]
    flag, values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    values = [key if isinstance(values[0], str) else values[0] // 2, values[-1] // 2 or 1][: len(values)]
    if len(values) == 1:
        values = [max(1, values[0])]
    return base64.urlsafe_b64encode(json.dumps([flag, values], separators=(",", ":")).encode()).decode().rstrip("=")


def run(rows: int) -> dict[str, Any]:
    """All figures."""
    from django.conf import settings

    # The limit is for clients, not for a bench; the setting is read at every request.
    settings.API_REQUESTS_PER_MINUTE = 0
    browser, client = callers()
    half = rows // 2
    lists = (
        ("customers/hospitals", "level", "L3", f"H{half:08d}"),
        ("catalog/lots", "sku", "7", str(half)),
    )
    figures: dict[str, Any] = {}
    for path, name, value, key in lists:
        api, page = f"/api/v1/{path}/", f"/{path}/"
        deep = deep_cursor(client, api, key)
        figures[f"{path} api first"] = measure(lambda api=api: client.get(api, limit=50))
        figures[f"{path} api deep"] = measure(lambda api=api, deep=deep: client.get(api, limit=50, cursor=deep))
        figures[f"{path} api filter"] = measure(lambda api=api, n=name, v=value: client.get(api, limit=50, **{n: v}))
        figures[f"{path} api read"] = measure(lambda api=api: client.get(f"{api}{half}/"))
        figures[f"{path} html first"] = measure(lambda page=page: browser.get(page))
        figures[f"{path} html deep"] = measure(lambda page=page, deep=deep: browser.get(page, {"after": deep}))
        figures[f"{path} html filter"] = measure(lambda page=page, n=name, v=value: browser.get(page, {n: v}))
        figures[f"{path} html detail"] = measure(lambda page=page: browser.get(f"{page}{half}/"))
    from meridian.modules.reference.models import Region

    region = Region.objects.unscoped("bench").get(code="000007")
    regional_browser, regional_client = callers(breadth="REGION", region=region)
    figures["hospitals api of one region"] = measure(
        lambda: regional_client.get("/api/v1/customers/hospitals/", limit=50)
    )
    figures["hospitals html of one region"] = measure(lambda: regional_browser.get("/customers/hospitals/"))
    return figures


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    from django.db import connection

    return {
        "python": platform.python_version(), "system": platform.platform(), "processors": os.cpu_count(),
        "database": f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}",
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="meridian-bench-") as folder:
        os.environ.setdefault("MERIDIAN_VAR", folder)
        prepare()
        started = time.perf_counter()
        fill(options.rows)
        print(f"filled in {time.perf_counter() - started:.1f} s", file=sys.stderr)
        found = {"machine": machine(), "rows": options.rows, "figures": run(options.rows)}
        from django.db import connection

        connection.close()
    for name, figure in found["figures"].items():
        print(
            f"{name:34s} {figure['median_ms']:8.1f} ms  slowest {figure['slowest_ms']:7.1f}  {figure['queries']} queries"
        )
    if options.out:
        options.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
