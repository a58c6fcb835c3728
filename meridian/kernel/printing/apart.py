"""The other end of a paper made in a process of its own: reads the task, writes each page after its length."""

from __future__ import annotations

import json
import sys

from .composing import run_task


def main() -> None:
    """Task as JSON on standard input, pages on standard output."""
    for page in run_task(json.loads(sys.stdin.buffer.read())):
        sys.stdout.buffer.write(len(page).to_bytes(8) + page)
