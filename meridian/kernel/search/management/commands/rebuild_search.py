"""``manage.py rebuild_search``: write the search index anew, after loads that went past the commands."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from meridian.kernel.search.indexing import rebuild


class Command(BaseCommand):
    help = "Write the search index anew from the tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", default="", help="One kind of object, e.g. customers.hospital")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in rebuild(options["only"]).items():
            self.stdout.write(f"{name}: {count}")
