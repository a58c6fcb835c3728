"""Rows for the browser tests: the small channel of the flow tests, and users."""

from __future__ import annotations

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
