"""What makes a product a medical device, and which descriptions contradict themselves."""

from __future__ import annotations

import pytest

from meridian.modules.catalog.rules.device_definition import DeviceFacts, definition_gaps

SOUND = DeviceFacts("冠脉支架", "IMPLANT", "MATERIAL", "III", "适用于冠状动脉病变。", ("ANATOMY",), ("GOODS",))


def codes(**changes) -> list[str]:
    return [gap.code for gap in definition_gaps(SOUND._replace(**changes))]


def test_a_sound_description_has_no_gaps():
    assert codes() == []


@pytest.mark.parametrize(("changes", "expected"), [
    ({"uses": ()}, ["no_use"]),
    ({"form": ""}, ["no_form"]),
    ({"indications": " "}, ["no_indications"]),
    ({"has_certificate": False}, ["no_certificate"]),
    ({"form": "SOFTWARE"}, ["kind_and_form"]),
    ({"kind": "IMAGING", "form": "SOFTWARE", "name": "影像处理软件"}, []),
    ({"kind": "IMAGING", "form": "APPARATUS", "name": "影像处理软件"}, ["software_form"]),
    ({"kind": "EQUIPMENT", "form": "APPARATUS", "sku_kinds": ("LICENCE",)}, ["licence_form"]),
    ({"kind": "EQUIPMENT", "form": "APPARATUS", "sku_kinds": ("LICENCE", "GOODS")}, []),
    ({"uses": ("IN_VITRO",)}, ["kind_and_use"]),
    ({"kind": "IVD", "uses": ("DISEASE",)}, ["kind_and_use"]),
    ({"kind": "IVD", "uses": ("IN_VITRO", "DISEASE")}, []),
    ({"device_class": "II"}, ["implant_class"]),
    ({"uses": (), "form": "", "indications": "", "has_certificate": False},
     ["no_use", "no_form", "no_indications", "no_certificate"]),
])  # fmt: skip
def test_each_gap_has_its_code(changes, expected):
    assert codes(**changes) == expected


def test_every_gap_names_its_rule():
    gaps = definition_gaps(DeviceFacts("软件", "IMPLANT", "INSTRUMENT", "I", "", (), (), False))
    assert all(gap.rule and gap.field for gap in gaps)
    assert len(gaps) == 6
