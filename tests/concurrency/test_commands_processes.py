"""Commands of several real processes at once: one key, one chain, one number series, one tree."""

from __future__ import annotations

import time

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def scratch(scratch_of):
    return scratch_of("tests.faults.program")


def test_one_request_sent_three_times_at_once_does_its_work_once(scratch):
    racers = [scratch.start("try_write", "K", "key", "1") for _ in range(3)]
    answers = {scratch.answer(racer) for racer in racers}
    assert len(answers) == 1 and answers.pop().isdigit()
    counts = scratch.ask("counts")
    assert (counts["lines"], counts["changes"], counts["keys"]) == (["K-0001a", "K-0001b", "K-0001c"], 3, 1)


def test_of_two_requests_with_one_key_and_other_content_one_is_refused(scratch):
    racers = [scratch.start("try_write", prefix, "key", "1") for prefix in ("A", "B")]
    answers = sorted(scratch.answer(racer) for racer in racers)
    assert answers[0].isdigit()
    assert answers[1] == "IdempotencyConflict"
    assert len(scratch.ask("counts")["lines"]) == 3


def test_the_change_log_of_many_writers_is_one_whole_chain_and_no_number_comes_twice(scratch):
    writers = [scratch.start("write_often", "N", "15") for _ in range(4)]
    keys = [key for writer in writers for key in scratch.answer(writer)]
    counts = scratch.ask("counts")
    assert len(set(keys)) == 60
    assert counts["numbers"] == [["N", 60]]
    assert counts["lines"] == sorted(f"N-{n:04d}{letter}" for n in range(1, 61) for letter in "abc")
    assert (counts["changes"], counts["events"], counts["breaks"]) == (180, 60, [])


def test_two_moves_at_once_make_no_loop(scratch):
    first, second = scratch.ask("plant")
    moment = str(time.time() + 4)
    racers = [scratch.start("move", str(a), str(b), moment) for a, b in ((first, second), (second, first))]
    assert sorted(scratch.answer(racer) for racer in racers) == ["TreeLoop", "done"]
    rows = {pk: (parent, path, depth) for pk, parent, path, depth in scratch.ask("tree")}
    root = next(pk for pk, (parent, _path, _depth) in rows.items() if parent is None)
    leaf = ({first, second} - {root}).pop()
    assert rows == {root: (None, f"/{root}/", 0), leaf: (root, f"/{root}/{leaf}/", 1)}
