"""How many queries a page may cost. The figures stand in a JSON file; a page above its figure fails and shows its SQL."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


class QueryBudget:
    """The figures of one file. With MERIDIAN_WRITE_QUERY_COUNTS set, the measured figures are written instead."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.allowed: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
        self.writes = bool(os.environ.get("MERIDIAN_WRITE_QUERY_COUNTS"))

    def check(self, name: str, call: Callable[[], Any]) -> Any:
        """Run ``call`` and compare its queries with the figure of ``name``. Raises AssertionError with the SQL.

        Facts kept in memory for seconds may have run out of time just then; what is above its figure is therefore counted
        once more, and a query per row is there both times.
        """
        answer, captured = self._counted(call)
        if not self.writes and len(captured) > self.allowed.get(name, 0):
            answer, captured = self._counted(call)
        count = len(captured)
        if self.writes:
            self.note(name, count)
            return answer
        allowed = self.allowed.get(name)
        assert allowed is not None, f"{name} has no figure in {self.path.name}; it took {count} queries"
        listing = "\n".join(f"{n:3d}  {query['sql'][:400]}" for n, query in enumerate(captured.captured_queries, 1))
        assert count <= allowed, f"{name}: {count} queries, allowed {allowed}\n{listing}"
        return answer

    @staticmethod
    def _counted(call: Callable[[], Any]) -> tuple[Any, CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            answer = call()
            if getattr(answer, "streaming", False):
                list(answer.streaming_content)
        return answer, captured

    def note(self, name: str, count: int) -> None:
        """Keep a measured figure in the file."""
        known = json.loads(self.path.read_text()) if self.path.exists() else {}
        # PostgreSQL declares the cursor of an export by a statement of its own; figures are written on either database.
        known[name] = count + (name.endswith(":export") and connection.vendor == "sqlite")
        self.path.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
