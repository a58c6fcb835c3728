"""Rows that tests make by themselves keep to the rules of their tables, however many were made before."""

from __future__ import annotations

from itertools import count

import pytest

from meridian.kernel.testing import factories
from meridian.modules.market.models import ChannelPilot


@pytest.mark.django_db  # the cache of these tests is a table
@pytest.mark.parametrize("made_before", [0, 2998, 2999, 3000])
def test_a_last_day_follows_its_first(monkeypatch, made_before):
    monkeypatch.setattr(factories, "_serial", count(made_before))
    values = factories.row_values(ChannelPilot, {}, make_related=False)
    assert values["first_day"] < values["last_day"]
