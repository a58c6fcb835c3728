"""Measure the record of a dealer (360°) with ten years of history, and the act of approving.

    python bench/channel/dealer_record.py [--months 120] [--calls 20]
    python tools/postgres.py -- python bench/channel/dealer_record.py

The channel is the demo of size S; everything one dealer has (orders, money, files, findings, stock, agreements,
authorisations, scores, changes) is repeated month by month into the past. Targets of the issue: the page under 200 ms,
an act under 60 ms.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from bench.measuring import machine, say, scratch  # noqa: E402

MONTH = timedelta(days=30)
SKIPPED = ("meridian_dealer_membership",)


def main() -> None:
    """Build the channel, lengthen its past, then measure and print one line per figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--calls", type=int, default=20)
    options = parser.parse_args()
    with scratch():
        from meridian.demo.seed import build

        build("S", lambda text: None)
        dealer = busiest()
        say("machine", **machine())
        say("history", dealer=dealer.pk, **lengthen(dealer, options.months))
        measure_page(dealer, options.calls)
        measure_acts(options.calls)


def busiest() -> Any:
    """The dealer with most orders."""
    from django.db.models import Count

    from meridian.modules.dealers.models import Dealer
    from meridian.modules.ordering.models import Order

    rows = Order.objects.unscoped("bench").values("dealer").annotate(n=Count("id")).order_by("-n", "dealer")
    return Dealer.objects.unscoped("bench").get(pk=rows[0]["dealer"])


def lengthen(dealer: Any, months: int) -> dict[str, int]:
    """Repeat what the dealer has, each time thirty days earlier; returns the rows of each table afterwards."""
    from django.apps import apps

    from meridian.kernel.audit.models import ChangeLog

    counts = {}
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "dealer" not in names or model._meta.proxy or model._meta.db_table in SKIPPED:
            continue
        rows = list(model._base_manager.filter(dealer=dealer.pk).order_by("-pk")[:40])
        if rows:
            made = [_earlier(row, back) for back in range(1, months + 1) for row in rows]
            model._base_manager.bulk_create(made, ignore_conflicts=True, batch_size=500)
            counts[model._meta.label_lower] = model._base_manager.filter(dealer=dealer.pk).count()
    log = list(ChangeLog._base_manager.filter(object_type="dealers.dealer", object_id=str(dealer.pk)))
    made = [_earlier(row, back) for back in range(1, months + 1) for row in log]
    ChangeLog._base_manager.bulk_create(made, ignore_conflicts=True, batch_size=500)
    return {name: count for name, count in counts.items() if count > 200}


def _earlier(row: Any, back: int) -> Any:
    """A copy of a row, so many months earlier, with other numbers and keys."""
    from django.db import models

    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            continue
        if isinstance(field, models.DateField) and value is not None:
            value -= MONTH * back
        elif isinstance(field, models.CharField) and (field.unique or field.name in ("key", "number")) and value:
            value = f"{value[: field.max_length - 6]}~{back}"
        values[field.attname] = value
    return type(row)(**values)


def measure_page(dealer: Any, calls: int) -> None:
    """The page in process, through all middleware, signed in as administrator; median after three to warm up."""
    browser = signed_in("admin")
    for path in (f"/dealers/dealers/{dealer.pk}/", "/dealers/dealers/"):
        times, size = [], 0
        for number in range(calls + 3):
            began = time.perf_counter()
            answer = browser.get(path)
            assert answer.status_code == 200, answer.status_code
            if number >= 3:
                times.append((time.perf_counter() - began) * 1000)
            size = len(answer.content)
        say(
            "page",
            path=path,
            ms=round(statistics.median(times), 1),
            slowest_ms=round(max(times), 1),
            kilobytes=size // 1024,
        )


def signed_in(username: str) -> Any:
    """A browser of a user of the demo."""
    from django.test import Client

    from meridian.kernel.access.models import User

    browser = Client()
    browser.force_login(User.objects.get(username=username))
    return browser


def measure_acts(calls: int) -> None:
    """Approve exclusive authorisations, each on a route of two steps: the first act, and the last one that signs."""
    from meridian.kernel.approvals import acts

    first, last = [], []
    directors, cases = two_steps(calls + 2)
    for number, case in enumerate(cases):
        for actor, times in zip(directors, (first, last), strict=True):
            began = time.perf_counter()
            acts.approve(actor=actor, case_id=case)
            if number >= 2:
                times.append((time.perf_counter() - began) * 1000)
    say("act", first_ms=round(statistics.median(first), 1), last_ms=round(statistics.median(last), 1),
        slowest_ms=round(max(first + last), 1))  # fmt: skip


def two_steps(count: int) -> tuple[list[Any], list[int]]:
    """Two people on a route, and so many authorisations that wait for the first of them."""
    from meridian.kernel.access.grants import actor_for
    from meridian.kernel.access.models import User
    from meridian.kernel.approvals import editing
    from meridian.kernel.approvals.models import ApprovalCase
    from meridian.kernel.base.actors import system_actor
    from meridian.modules.agreements import commands
    from meridian.modules.dealers.models import Dealer

    users = [User.objects.get(username=name) for name in ("zhangmin", "admin")]
    system = system_actor("bench")
    route = editing.save_route(
        actor=system, subject="agreements.authorisation", purpose="sign", name="bench", condition=[],
        steps=[{"name": user.username, "approver_kind": "USER", "approver": str(user.pk)} for user in users],
    )  # fmt: skip
    editing.activate_route(actor=system, route_id=route.pk)
    dealer = Dealer.objects.unscoped("bench").filter(status="ACTIVE").order_by("pk")[0]
    clerk = actor_for(User.objects.get(username="wanglei"))
    for _number in range(count):
        row = commands.draft_authorisation(
            actor=system, dealer=dealer, regions=[dealer.region], valid_from=clerk.today, valid_to=clerk.today
        )
        commands.sign_authorisation(actor=system, authorisation=row)
    cases = ApprovalCase.objects.unscoped("bench").filter(subject="agreements.authorisation", status="OPEN")
    return [actor_for(user) for user in users], list(cases.order_by("pk").values_list("pk", flat=True))


if __name__ == "__main__":
    main()
