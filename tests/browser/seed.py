"""Rows for the browser tests: the small channel of the flow tests, and users."""

from __future__ import annotations

from meridian.modules.dealers.models import Dealer
from meridian.modules.flows.tests.channel import make_channel
from meridian.modules.org import commands as org
from meridian.modules.reference.tests.factories import system


def seed(password: str) -> None:
    """A flow steward, a data steward without rights to flows, and a user of each dealer."""
    channel = make_channel()
    org.ensure_roles(actor=system())
    for username, name, role in (("steward", "林晓", "flow_steward"), ("boss", "陈静", "management"), ("admin", "管理员", "administrator")):
        org.create_user(
            actor=system(), username=username, display_name=name, kind="STAFF", password=password, role=role, breadth="ALL"
        )
    for username, name, dealer in (("kangda", "许静", channel.kangda), ("ruize", "冯涛", channel.ruize)):
        org.create_user(
            actor=system(), username=username, display_name=name, kind="DEALER", password=password, role="dealer_owner",
            dealer=dealer,
        )  # fmt: skip


def publish_file(path: str, dealer_code: str) -> tuple[int, int, int, int]:
    """Take a flow file of a dealer in and publish it. Returns the keys of file, a finding of it, its lot and its line."""
    from pathlib import Path

    from meridian.kernel.files.commands import store_file
    from meridian.modules.flows import commands, jobs
    from meridian.modules.flows.models import Finding, FlowLine

    dealer = Dealer.objects.unscoped("seed of the browser tests").get(code=dealer_code)
    with Path(path).open("rb") as upload:
        stored = store_file(actor=system(), upload=upload, purpose="flow", dealer_id=dealer.pk, name=Path(path).name)
    flow_file, _new = commands.receive_file(actor=system(), dealer_id=dealer.pk, stored=stored)
    jobs.proof_stored_file(system(), flow_file.pk)
    commands.publish_file(actor=system(), flow_file=flow_file.pk)
    finding = Finding.objects.unscoped("seed of the browser tests").filter(line__file=flow_file).first()
    line = FlowLine.objects.unscoped("seed of the browser tests").filter(file=flow_file, state="PUBLISHED").first()
    return flow_file.pk, finding.pk, line.lot_id, line.pk
