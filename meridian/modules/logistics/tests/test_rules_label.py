"""What a label says, in the order GS1 asks for."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.modules.logistics.rules.label import gs1_elements, readable


def test_fixed_lengths_come_first():
    made = gs1_elements("6901234567892", serial="7", lot="A1", expiry=date(2027, 12, 31), production=date(2026, 1, 10))
    assert readable(made) == ["(01)06901234567892", "(11)260110", "(17)271231", "(10)A1", "(21)7"]


def test_what_is_not_known_is_left_out():
    assert gs1_elements("06901234567892", lot="A1") == [("01", "06901234567892"), ("10", "A1")]


@pytest.mark.parametrize("di", ["MA.156.M0", "", "069012345678921", "０６９０１２３４５６７８９２"])
def test_other_issuers_have_labels_of_their_own(di):
    with pytest.raises(ValueError, match="no GTIN"):
        gs1_elements(di)
