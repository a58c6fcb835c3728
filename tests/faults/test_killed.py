"""kill -9 at the worst moment: either everything of a command is there or nothing, and a file is read again."""

from __future__ import annotations

import time

import pytest

from tests.scratch import WAIT

pytestmark = pytest.mark.slow
NOTHING = {"lines": [], "changes": 0, "events": 0, "deliveries": 0, "keys": 0, "numbers": [], "breaks": []}
ALL = {
    "lines": ["K-0001a", "K-0001b", "K-0001c"], "changes": 3, "events": 1, "deliveries": 1, "keys": 1,
    "numbers": [["K", 1]], "breaks": [],
}  # fmt: skip


@pytest.fixture
def scratch(scratch_of):
    return scratch_of("tests.faults.program")


@pytest.mark.parametrize(
    ("words", "line"),
    [(("write", "K", "key", "600"), "middle K"), (("write_and_wait_before_commit", "K", "key"), "flushed K")],
)
def test_a_process_killed_in_a_command_leaves_no_half_change(scratch, words, line):
    process = scratch.start(*words)
    scratch.wait_for(line, process)
    assert scratch.ask("counts") == NOTHING, "nothing is seen before the commit"
    scratch.kill(process)
    assert scratch.ask("counts") == NOTHING
    first = scratch.ask("write", "K", "key")
    assert scratch.ask("counts") == ALL
    assert scratch.ask("write", "K", "key") == first, "the client that got no answer may ask again"
    assert scratch.ask("counts") == ALL


@pytest.mark.parametrize("where", ["proof", "stored"])
def test_a_flow_file_whose_reader_is_killed_is_read_again_to_its_proof(scratch, where):
    scratch.ask("send_flow_file")
    worker = scratch.start("work", where)
    scratch.wait_for("standing still", worker)
    scratch.kill(worker)
    assert scratch.ask("flow_file") == {"state": "READING", "job": "RUNNING", "attempts": 1, "lines": []}
    scratch.start("work")
    until = time.monotonic() + WAIT
    while (found := scratch.ask("flow_file"))["job"] in ("WAITING", "RUNNING"):
        assert time.monotonic() < until, found
        time.sleep(0.3)
    assert found == {"state": "PROOF", "job": "DONE", "attempts": 2, "lines": [1, 2, 3]}
    assert scratch.ask("counts")["breaks"] == []
