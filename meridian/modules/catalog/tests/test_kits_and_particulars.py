"""Kits, intended uses and typed parameters through their commands."""

from __future__ import annotations

import pytest

from meridian.kernel.base.errors import RuleViolation
from meridian.modules.catalog import commands, queries
from meridian.modules.reference.tests.factories import system

from .factories import make_product, make_sku

pytestmark = pytest.mark.django_db


def refused(call, code: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        call()
    assert [issue.code for issue in caught.value.issues()] == [code]


def test_a_kit_answers_its_components():
    kit, screw, plate = make_sku(kind="KIT"), make_sku(), make_sku()
    commands.add_component(actor=system(), kit=kit, component=screw, quantity=6)
    commands.add_component(actor=system(), kit=kit, component=plate, quantity=1)
    assert queries.explode_kit(kit.pk, 3) == {screw.pk: 18, plate.pk: 3}
    assert queries.explode_kit(screw.pk, 3) == {screw.pk: 3}


def test_goods_have_no_components_and_a_kit_never_holds_itself():
    kit, outer, goods = make_sku(kind="KIT"), make_sku(kind="KIT"), make_sku()
    refused(lambda: commands.add_component(actor=system(), kit=goods, component=kit, quantity=1), "catalog.not_a_kit")
    commands.add_component(actor=system(), kit=outer, component=kit, quantity=1)
    refused(lambda: commands.add_component(actor=system(), kit=kit, component=outer, quantity=1), "catalog.kit_loop")


def test_changing_a_component_does_not_meet_its_former_self():
    kit, screw, plate = make_sku(kind="KIT"), make_sku(), make_sku()
    row = commands.add_component(actor=system(), kit=kit, component=screw, quantity=6)
    commands.change_component(actor=system(), row=row, component=plate, quantity=2)
    assert queries.explode_kit(kit.pk, 1) == {plate.pk: 2}


def test_a_parameter_is_kept_in_its_type():
    product = make_product(form="APPARATUS")
    row = commands.add_parameter(actor=system(), product=product, name="重量", kind="NUMBER", unit="kg", value="1,250")
    assert (row.value, row.unit) == ("1250", "kg")
    refused(lambda: commands.change_parameter(actor=system(), row=row, value="heavy"), "catalog.parameter_number")
    refused(
        lambda: commands.add_parameter(
            actor=system(), product=product, name="探头", kind="CHOICE", options="凸阵/线阵", value="相控阵"
        ),
        "catalog.parameter_choice",
    )


def test_a_product_serves_several_statutory_uses():
    product = make_product()
    for use in ("DISEASE", "ANATOMY"):
        commands.add_intended_use(actor=system(), product=product, use=use)
    assert set(product.intended_uses.values_list("use", flat=True)) == {"DISEASE", "ANATOMY"}
