"""The guard on foreign tables sees writes of commands, lets own ones pass and stops others."""

from __future__ import annotations

import pytest

from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.testing.actors import api_client, system
from meridian.kernel.testing.factories import make_row
from meridian.kernel.testing.write_guard import ForeignWrite, own_tables_only
from meridian.modules.catalog.models import ProductLine
from meridian.modules.catalog.objects import PRODUCT_LINE

pytestmark = pytest.mark.django_db


@command("catalog.productline:add")
def writes_elsewhere(*, actor) -> None:
    persist(make_row(ProductLine), name="changed by a test")


def test_a_modules_own_command_passes_and_is_seen():
    with own_tables_only() as guard:
        PRODUCT_LINE.create(actor=system(), code="A", name="n")
    assert guard.seen == 1


def test_a_foreign_command_is_stopped():
    with own_tables_only(), pytest.raises(ForeignWrite, match="catalog"):
        writes_elsewhere(actor=system())


@pytest.mark.urls("tests.conformance.api_urls")
def test_the_api_writes_through_the_modules_commands():
    client = api_client("catalog.productline:*")
    with own_tables_only() as guard:
        assert client.send("POST", "/api/v1/catalog/product-lines/", {"code": "A", "name": "n"}).status_code == 201
    assert guard.seen == 1
