"""Document numbers without gaps that matter and without duplicates: one counter row per series, moved by UPDATE."""

from __future__ import annotations

from django.db import connection, models


class NumberSeries(models.Model):
    """A counter, e.g. series ``SH-2611`` for shipments of November 2026. Internal to the kernel."""

    series = models.CharField(max_length=60, unique=True)
    latest = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "records"
        db_table = "meridian_number_series"


def next_number(series: str, width: int = 4) -> str:
    """The next number of a series, ``SH-2611-0001``. Safe between processes on SQLite and PostgreSQL.

    The INSERT ... ON CONFLICT DO UPDATE ... RETURNING takes the row lock, so two transactions never get the same number.
    """
    sql = (
        "INSERT INTO meridian_number_series (series, latest) VALUES (%s, 1) "
        "ON CONFLICT (series) DO UPDATE SET latest = meridian_number_series.latest + 1 RETURNING latest"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [series])
        (latest,) = cursor.fetchone()
    return f"{series}-{latest:0{width}d}"
