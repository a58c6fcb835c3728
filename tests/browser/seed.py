"""Rows for the browser tests: the small channel of the flow tests, and users."""

from __future__ import annotations

from pathlib import Path

from allauth.mfa.models import Authenticator
from django.core.cache import cache

from meridian.kernel.files.commands import store_file
from meridian.modules.catalog.models import Lot
from meridian.modules.customers.models import Hospital
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.models import Dealer
from meridian.modules.flows import commands as flows
from meridian.modules.flows.jobs import proof_stored_file
from meridian.modules.flows.models import Finding, FlowLine
from meridian.modules.flows.tests.channel import make_channel
from meridian.modules.org import commands as org
from meridian.modules.reference.tests.factories import system


def seed(password: str) -> None:
    """A flow steward, a data steward without rights to flows, and a user of each dealer."""
    channel = make_channel()
    org.ensure_roles(actor=system())
    for username, name, role in (
        ("steward", "林晓", "flow_steward"),
        ("boss", "陈静", "management"),
        ("admin", "管理员", "administrator"),
    ):
        org.create_user(
            actor=system(),
            username=username,
            display_name=name,
            kind="STAFF",
            password=password,
            role=role,
            breadth="ALL",
        )
    for username, name, dealer in (("kangda", "许静", channel.kangda), ("ruize", "冯涛", channel.ruize)):
        org.create_user(
            actor=system(), username=username, display_name=name, kind="DEALER", password=password, role="dealer_owner",
            dealer=dealer,
        )  # fmt: skip


def take_in(path: str, dealer_code: str, *, publish: bool = False) -> int:
    """Take a flow file of a dealer in, read it and publish it when asked. Returns its key."""
    dealer = Dealer.objects.unscoped("seed of the browser tests").get(code=dealer_code)
    with Path(path).open("rb") as upload:
        stored = store_file(actor=system(), upload=upload, purpose="flow", dealer_id=dealer.pk, name=Path(path).name)
    flow_file, _new = flows.receive_file(actor=system(), dealer_id=dealer.pk, stored=stored)
    proof_stored_file(system(), flow_file.pk)
    if publish:
        flows.publish_file(actor=system(), flow_file=flow_file.pk)
    return flow_file.pk


def publish_file(path: str, dealer_code: str) -> tuple[int, int, int, int]:
    """Take in and publish. Returns the keys of the file, a finding of it, and the lot and key of one of its lines."""
    key = take_in(path, dealer_code, publish=True)
    finding = Finding.objects.unscoped("seed of the browser tests").filter(file_id=key).first()
    line = FlowLine.objects.unscoped("seed of the browser tests").filter(file_id=key, state="PUBLISHED").first()
    return key, finding.pk, line.lot_id, line.pk


def keys() -> tuple[int, int, int]:
    """Keys of 南京鼓楼医院, of the lot most lines name, and of 南京康达."""
    return (
        Hospital.objects.unscoped("seed of the browser tests").get(code="H1").pk,
        Lot.objects.unscoped("seed of the browser tests").get(number="00120345").pk,
        Dealer.objects.unscoped("seed of the browser tests").get(code="D0231").pk,
    )  # fmt: skip


def spare_hospital() -> int:
    """A hospital nobody needs, with a very long name."""
    region = Hospital.objects.unscoped("seed of the browser tests").get(code="H1").region
    name = "江苏省南京市江北新区国际健康城综合医疗中心附属儿童与妇女保健医院暨区域心血管介入诊疗示范基地（筹备处）"
    return make_hospital(code="H900", name=name, region=region).pk


def guarded_user(username: str, password: str) -> None:
    """A user with a role of his own that demands a second factor."""
    role = org.register_role(
        actor=system(), key="guarded", name="受保护", codes=["flows.flowfile:view"], second_factor=True
    )
    org.create_user(
        actor=system(), username=username, display_name="顾安", kind="STAFF", password=password, role=role.key,
        breadth="ALL",
    )  # fmt: skip


def forget_factors(username: str) -> None:
    """Take a user's second factors away, as an administrator does for a lost phone, and his failed attempts."""
    Authenticator.objects.filter(user__username=username).delete()
    cache.clear()
