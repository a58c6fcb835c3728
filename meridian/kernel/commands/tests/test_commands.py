"""``@command``: permission, scope, one transaction, retry, idempotency."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from meridian.kernel.audit.capture import chain_breaks
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.errors import Denied, IdempotencyConflict, NotVisible, RuleViolation
from meridian.kernel.commands import transaction as command_transaction
from meridian.kernel.commands.command import command, registered_commands
from meridian.kernel.commands.idempotency import payload_hash
from meridian.kernel.commands.models import IdempotencyKey
from meridian.kernel.commands.persist import emit, note_action, persist
from meridian.kernel.events.event import Event
from meridian.kernel.events.models import DomainEvent
from meridian.kernel.testing.actors import dealer_actor, staff_actor, system
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import ProductLine
from meridian.modules.dealers.models import Dealer
from meridian.modules.reference.models import Region

pytestmark = pytest.mark.django_db
ADD, CHANGE = "catalog.productline:add", "dealers.dealer:change"


class LineAdded(Event):
    name = "tests.line.added"
    subject_type = "catalog.productline"


@command(ADD)
def add_line(*, actor, code, name="n", fail=False):
    row = persist(ProductLine(code=code), name=name)
    emit(LineAdded())
    if fail:
        raise RuleViolation([])
    return row


@command(ADD)
def add_two(*, actor, second_fails=False):
    add_line(actor=actor, code="A")
    return add_line(actor=actor, code="B", fail=second_fails)


@command(CHANGE, subject=Dealer)
def rename(*, actor, dealer, name=None, region=None):
    assert not dealer._state.adding
    return persist(dealer, **{k: v for k, v in {"name": name, "region": region}.items() if v is not None})


@command("dealers.dealer:add")
def add_dealer(*, actor, region, dealer_code="D1"):
    return persist(Dealer(code=dealer_code, name="d", level=1, region=region))


def lines():
    return ProductLine.objects.unscoped("test")


# -- shape and rights --------------------------------------------------------------------------------------------------


def test_a_command_takes_keywords_only_an_actor_and_its_subject():
    with pytest.raises(TypeError, match="keyword-only"):
        command("a.b:c")(lambda actor, x: x)
    with pytest.raises(TypeError, match="takes no actor"):
        command("a.b:c")(lambda *, x: x)
    with pytest.raises(TypeError, match="needs a parameter"):
        command("a.b:c", subject=Dealer)(lambda *, actor, x: x)
    with pytest.raises(TypeError):
        add_line(system(), code="A")


def test_commands_are_registered_for_the_docs():
    entry = next(e for name, e in registered_commands().items() if name.endswith(".rename"))
    assert (entry.code, entry.subject, entry.parameters) == (CHANGE, Dealer, ("dealer", "name", "region"))


def test_without_the_code_nothing_is_written():
    with pytest.raises(Denied, match=ADD):
        add_line(actor=staff_actor("catalog.productline:view"), code="A")
    assert not lines().exists()


def test_writing_outside_of_a_command_is_an_error():
    with pytest.raises(RuntimeError, match="only inside a command"):
        persist(ProductLine(code="A"), name="n")


# -- scope -------------------------------------------------------------------------------------------------------------


def test_a_subject_out_of_scope_is_not_found():
    own, other = make_row(Dealer, level=1), make_row(Dealer, level=1)
    actor = dealer_actor(own, CHANGE)
    assert rename(actor=actor, dealer=own, name="new").name == "new"
    assert rename(actor=actor, dealer=own.pk, name="by key").name == "by key"
    for dealer in (other, other.pk, 999_999, None):
        with pytest.raises(NotVisible):
            rename(actor=actor, dealer=dealer, name="x")


def test_nobody_moves_a_row_out_of_his_own_sight():
    here, there = make_row(Region), make_row(Region)
    dealer = make_row(Dealer, level=1, region=here)
    actor = staff_actor(CHANGE, "dealers.dealer:add", breadth="REGION", region=here)
    with pytest.raises(Denied, match="outside your own"):
        rename(actor=actor, dealer=dealer, region=there)
    with pytest.raises(Denied, match="outside your own"):
        add_dealer(actor=actor, region=there)
    stored = Dealer.objects.unscoped("test")
    assert stored.get().region == here
    assert not ChangeLog.objects.exists()
    assert add_dealer(actor=actor, region=here).pk
    assert add_dealer(actor=system(), region=there, dealer_code="D2").pk


# -- one transaction ---------------------------------------------------------------------------------------------------


def test_inner_commands_join_and_ask_no_second_permission():
    add_two(actor=staff_actor(ADD))
    assert lines().count() == 2
    assert {change.command.split(".")[-1] for change in ChangeLog.objects.all()} == {"add_line"}
    assert DomainEvent.objects.filter(name="tests.line.added").count() == 2


def test_rows_log_and_events_are_undone_together():
    with pytest.raises(RuleViolation):
        add_two(actor=system(), second_fails=True)
    assert not lines().exists()
    assert not ChangeLog.objects.exists()
    assert not DomainEvent.objects.exists()
    add_line(actor=system(), code="A")
    assert ChangeLog.objects.count() == 1
    assert list(chain_breaks()) == []


def test_an_inner_failure_that_is_caught_leaves_the_name_of_the_outer_command():
    @command(ADD)
    def outer(*, actor):
        with pytest.raises(RuleViolation):
            add_line(actor=actor, code="")
        note_action(persist(ProductLine(code="Z"), name="n"))

    outer(actor=system())
    assert {change.command.rpartition(".")[2] for change in ChangeLog.objects.all()} == {"outer"}


@pytest.mark.django_db(transaction=True)
def test_a_lock_error_is_tried_again_with_empty_buffers(monkeypatch):
    monkeypatch.setattr(command_transaction.time, "sleep", lambda seconds: None)
    tries = []

    @command(ADD)
    def locked(*, actor, until):
        tries.append(1)
        row = persist(ProductLine(code=f"A{until}"), name="n")
        if len(tries) < until:
            raise OperationalError("database is locked")
        return row

    locked(actor=system(), until=3)
    assert len(tries) == 3
    assert ChangeLog.objects.count() == 1
    tries.clear()
    with pytest.raises(OperationalError):
        locked(actor=system(), until=99)
    assert len(tries) == command_transaction.RETRIES + 1


@pytest.mark.django_db(transaction=True)
def test_other_database_errors_are_not_tried_again():
    tries = []

    @command(ADD)
    def broken(*, actor):
        tries.append(1)
        raise OperationalError("no such table")

    with pytest.raises(OperationalError):
        broken(actor=system())
    assert len(tries) == 1


# -- idempotency -------------------------------------------------------------------------------------------------------


def test_the_same_request_twice_does_its_work_once():
    actor = staff_actor(ADD)
    first = add_line(actor=actor, code="A", idempotency_key="k1")
    assert add_line(actor=actor, code="A", idempotency_key="k1") == first
    assert (lines().count(), ChangeLog.objects.count()) == (1, 1)


def test_a_key_is_not_used_for_other_content_another_command_or_another_caller():
    actor = staff_actor(ADD)
    add_line(actor=actor, code="A", idempotency_key="k1")
    for call in (
        lambda: add_line(actor=actor, code="B", idempotency_key="k1"),
        lambda: add_two(actor=actor, idempotency_key="k1"),
        lambda: add_line(actor=staff_actor(ADD), code="A", idempotency_key="k1"),
    ):
        with pytest.raises(IdempotencyConflict, match="already used"):
            call()
    assert lines().count() == 1


def test_a_failed_request_may_come_again_under_its_key():
    with pytest.raises(RuleViolation):
        add_line(actor=system(), code="A", fail=True, idempotency_key="k1")
    assert not IdempotencyKey.objects.exists()
    with pytest.raises(RuleViolation):
        add_line(actor=system(), code="", idempotency_key="k2")
    assert add_line(actor=system(), code="A", idempotency_key="k2").pk


def test_a_long_key_is_kept():
    key = "k" * 500
    first = add_line(actor=system(), code="A", idempotency_key=key)
    assert add_line(actor=system(), code="A", idempotency_key=key) == first


def test_files_count_by_their_content_and_sets_in_any_order():
    def hashed(content: bytes) -> str:
        upload = SimpleUploadedFile("a.csv", content)
        digest = payload_hash({"file": upload}, system())
        assert upload.read() == content, "the file can still be read"
        return digest

    assert hashed(b"one") == hashed(b"one") != hashed(b"two")
    assert payload_hash({"s": {"a", "b", "c"}}, system()) == payload_hash({"s": {"c", "b", "a"}}, system())
    row = make_row(ProductLine)
    assert payload_hash({"row": row}, system()) == payload_hash({"row": lines().get()}, system())
