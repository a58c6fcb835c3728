"""Tables of loggers, as they come."""

from __future__ import annotations

from datetime import datetime

import pytest

from meridian.modules.logistics.rules.temperature_table import find_readings, storage_range


def test_finds_the_columns_below_a_title_and_reads_every_sensor():
    rows = [
        ["冷链运输温度记录", "", "", ""],
        ["序号", "记录时间", "温度1(℃)", "温度2(℃)", "湿度%"],
        ["1", "2026-11-01 08:00:00", "4.5", "4.9", "51"],
        ["2", "2026/11/1 8:05", "−1.2", "", "51"],
        ["", "", "", "", ""],
        ["3", "坏了", "5", "5", "51"],
    ]
    table = find_readings(rows)
    assert [(r.at, r.temp_e1) for r in table.readings] == [
        (datetime(2026, 11, 1, 8), 45), (datetime(2026, 11, 1, 8), 49), (datetime(2026, 11, 1, 8, 5), -12),
    ]  # fmt: skip
    assert table.unread == (6,)


def test_date_and_time_in_two_columns():
    table = find_readings([["Date", "Time", "Temp °C"], ["2026-11-01", "08:10", "6,5"]])
    assert [(r.at, r.temp_e1) for r in table.readings] == [(datetime(2026, 11, 1, 8, 10), 65)]


def test_a_table_without_temperatures_gives_nothing():
    assert find_readings([["时间", "湿度"], ["2026-11-01 08:00", "50"]]).readings == ()
    assert find_readings([]).readings == ()


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("2~8℃", (20, 80)), ("2℃-8℃避光保存", (20, 80)), ("-25℃ 至 -10℃", (-250, -100)), ("2至10摄氏度", (20, 100)),
        ("常温", None), ("干燥、通风", None), ("-10 ~ -25 °C", (-250, -100)), ("0.5–8.5°C", (5, 85)),
    ],
)  # fmt: skip
def test_limits_out_of_storage_conditions(text, limits):
    assert storage_range(text) == limits
