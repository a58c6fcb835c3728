"""What the processes of the fault and concurrency tests do: ``python -m tests.faults.program ACTION WORDS`` prints its answer as JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from io import BytesIO
from typing import Any, ClassVar


def mark(line: str) -> None:
    """Tell the test how far this process is."""
    with open(os.environ["MARKS"], "a", encoding="utf-8") as out:
        out.write(line + "\n")


# -- one command that writes everything a command can write ------------------------------------------------------------
def register() -> Any:
    from meridian.kernel.commands.command import command
    from meridian.kernel.commands.persist import emit, persist, persist_many
    from meridian.kernel.events.event import Event, handles
    from meridian.kernel.records.numbering import next_number
    from meridian.modules.catalog.models import ProductLine

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Written(Event):
        name: ClassVar[str] = "tests.lines.written"
        count: int

    @handles(Written, name="tests.listener")
    def listener(*, event: Written, event_id: int, actor: Any) -> None:
        raise AssertionError("nothing is delivered here")

    @command("catalog.productline:add")
    def write(*, actor: Any, prefix: str, pause: float = 0) -> ProductLine:
        number = next_number(prefix)
        first = persist(ProductLine(code=f"{number}a"), name="n")
        mark(f"middle {prefix}")
        time.sleep(pause)
        persist_many(ProductLine, [ProductLine(code=f"{number}{letter}", name="n") for letter in "bc"])
        emit(Written(count=3))
        return first

    return write


def write(prefix: str, key: str, pause: str = "0") -> int:
    from meridian.kernel.base.actors import system_actor

    return register()(actor=system_actor("tests"), prefix=prefix, pause=float(pause), idempotency_key=key).pk


def write_and_wait_before_commit(prefix: str, key: str) -> int:
    from meridian.kernel.commands import transaction

    flush = transaction.append_changes

    def flush_and_wait(*given: Any) -> None:
        flush(*given)
        mark(f"flushed {prefix}")
        time.sleep(600)

    transaction.append_changes = flush_and_wait
    return write(prefix, key)


def try_write(prefix: str, key: str, pause: str) -> str:
    """The key of the row, or the name of the error."""
    try:
        return str(write(prefix, key, pause))
    except Exception as failure:
        return type(failure).__name__


def write_often(prefix: str, times: str) -> list[int]:
    from meridian.kernel.base.actors import system_actor

    command = register()
    return [command(actor=system_actor("tests"), prefix=prefix).pk for _ in range(int(times))]


def counts() -> dict[str, Any]:
    """How many rows of each kind there are, and whether the change log is whole."""
    from meridian.kernel.audit.capture import chain_breaks
    from meridian.kernel.audit.models import ChangeLog
    from meridian.kernel.commands.models import IdempotencyKey
    from meridian.kernel.events.models import Delivery, DomainEvent
    from meridian.kernel.records.numbering import NumberSeries
    from meridian.modules.catalog.models import ProductLine

    lines = ProductLine.objects.unscoped("test")
    return {
        "lines": sorted(lines.values_list("code", flat=True)), "changes": ChangeLog.objects.count(),
        "events": DomainEvent.objects.count(), "deliveries": Delivery.objects.count(),
        "keys": IdempotencyKey.objects.count(), "numbers": list(NumberSeries.objects.values_list("series", "latest")),
        "breaks": list(chain_breaks()),
    }  # fmt: skip


# -- trees -------------------------------------------------------------------------------------------------------------
def plant() -> list[int]:
    from django.db import transaction

    from meridian.kernel.testing.factories import make_row
    from meridian.modules.org.models import OrgUnit

    with transaction.atomic():
        return [make_row(OrgUnit).pk for _ in range(2)]


def move(unit: str, below: str, moment: str) -> str:
    """Move a unit at an agreed moment: ``done``, or the name of the error."""
    from meridian.kernel.base.actors import system_actor
    from meridian.kernel.commands.command import command
    from meridian.kernel.commands.persist import persist
    from meridian.modules.org.models import OrgUnit

    @command("org.orgunit:change", subject=OrgUnit)
    def place(*, actor: Any, row: OrgUnit, parent: int) -> OrgUnit:
        time.sleep(0.2)
        return persist(row, parent_id=parent)

    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        place(actor=system_actor("tests"), row=int(unit), parent=int(below))
    except Exception as failure:
        return type(failure).__name__
    return "done"


def tree() -> list[list[Any]]:
    from meridian.modules.org.models import OrgUnit

    return [[u.pk, u.parent_id, u.path, u.depth] for u in OrgUnit.objects.unscoped("test").order_by("pk")]


# -- a flow file -------------------------------------------------------------------------------------------------------
def send_flow_file() -> int:
    """A small channel and a flow file of its dealer, waiting to be read."""
    from meridian.kernel.base.actors import system_actor
    from meridian.kernel.files.commands import store_file
    from meridian.kernel.jobs.enqueueing import enqueue
    from meridian.modules.flows import commands
    from meridian.modules.flows.tests.channel import csv_of, make_channel

    channel, actor = make_channel(), system_actor("tests")
    upload = BytesIO(csv_of("2026-09-03,南京鼓楼医院,冠脉药物洗脱支架,3.0*18,00120345,2,支,1980,3960"))
    upload.name = name = "SM_D0231_南京康达_20260930.csv"
    stored = store_file(actor=actor, upload=upload, purpose="flow", dealer_id=channel.kangda.pk, name=name)
    flow_file, _new = commands.receive_file(actor=actor, dealer_id=channel.kangda.pk, stored=stored)
    enqueue(actor, "flows.read_file", file_id=flow_file.pk)
    return flow_file.pk


def work(where: str = "") -> Any:
    """A worker; with ``where`` it stands still while reading (``proof``) or when all lines are stored (``stored``)."""
    from meridian.kernel.jobs.worker import worker_loop
    from meridian.modules.flows import commands, jobs

    def stand_still(*_given: Any, **_named: Any) -> None:
        mark("standing still")
        time.sleep(600)

    if where == "proof":
        jobs.build_proof = stand_still
    elif where == "stored":
        commands.files.remember_layout = stand_still
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    return worker_loop(stop)


def flow_file() -> dict[str, Any]:
    """State of the file and its job, and how many lines it has."""
    from meridian.kernel.jobs.models import JobRun
    from meridian.modules.flows.models import FlowFile, FlowLine

    file = FlowFile.objects.unscoped("test").get()
    run = JobRun.objects.filter(name="flows.read_file").get()
    lines = FlowLine.objects.unscoped("test").filter(file=file)
    return {
        "state": file.state,
        "job": run.state,
        "attempts": run.attempts,
        "lines": sorted(lines.values_list("row_no", flat=True)),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
