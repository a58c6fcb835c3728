"""Add up JUnit files: prints `N passed, N failed, N skipped`; exit code 1 when any test failed.

    python tools/junit_counts.py [--name NAME] FILE...

A file that is missing or cut off counts as one failed test: the suite ended before it could report.
"""

import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path


def count_one(path: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) of one file; errors in fixtures and collection count as failed."""
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError):
        return 0, 1, 0
    suites = [root] if root.tag == "testsuite" else list(root.iter("testsuite"))
    tests, failed, skipped = 0, 0, 0
    for suite in suites:
        tests += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(tests - failed - skipped, 0), failed, skipped


def count(paths: Iterable[Path]) -> tuple[int, int, int]:
    """Sum over several files."""
    passed, failed, skipped = 0, 0, 0
    for path in paths:
        one = count_one(path)
        passed, failed, skipped = passed + one[0], failed + one[1], skipped + one[2]
    return passed, failed, skipped


def main(arguments: list[str]) -> int:
    """Print the sum of the files named."""
    name = ""
    if arguments[:1] == ["--name"]:
        name, arguments = arguments[1] + ": ", arguments[2:]
    passed, failed, skipped = count(map(Path, arguments))
    print(f"{name}{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
