"""Documents on file from the first scan to the block and back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.files.commands import store_file
from meridian.kernel.notices.models import Notice
from meridian.kernel.records.scoped import wall
from meridian.kernel.testing.actors import dealer_actor, dealer_user, staff_actor, staff_user
from meridian.kernel.testing.write_guard import own_tables_only
from meridian.modules.catalog.tests.factories import make_product
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences import commands, queries
from meridian.modules.licences.models import Block, Licence, ScopeItem
from meridian.modules.licences.rules.scope_items import ScopeEntry
from meridian.modules.licences.tests.factories import EVERYTHING, make_licence
from meridian.modules.reference.commands import ensure_parameters, set_parameter
from meridian.modules.reference.tests.factories import load_small_tree, system

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
NUMBER = "苏宁药监械经营许20220001号"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def on(day: date, actor=None):
    return (actor or system()).at(datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI))


@pytest.fixture(autouse=True)
def _walls():
    with wall(True), own_tables_only():
        yield


@pytest.fixture
def tree():
    ensure_parameters(actor=system())
    return load_small_tree()


@pytest.fixture
def dealer(tree):
    return make_dealer(region=tree["320100"])


def rows(model, **values):
    return model.objects.unscoped("test").filter(**values)


def registered(dealer, actor=None, **values):
    facts = {
        "kind": "OPERATION_LICENCE", "subject_type": "dealers.dealer", "subject_id": dealer.pk, "number": NUMBER,
        "issued_on": date(2022, 1, 1), "expires_on": date(2026, 12, 31), "raw_scope": EVERYTHING,
    }  # fmt: skip
    return commands.register_licence(actor=actor or on(TODAY), **{**facts, **values})


def codes(found):
    return {issue.code for issue in found.value.issues()}


class TestRegister:
    def test_waits_with_its_scope_read(self, dealer, tree):
        row = registered(dealer, number="苏宁药监械经营许 2022 0001")
        assert (row.status, row.number) == ("PENDING", NUMBER)
        assert (row.dealer_id, row.region_id, row.subject_name) == (dealer.pk, tree["320100"].pk, dealer.name)
        assert row.cold_chain == "INCLUDED"
        assert rows(ScopeItem, licence=row, edition="2017").count() == 22
        assert row.scope_confirmed_at is None

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"number": "苏宁药监械经营备20220001号"}, "licences.number"),
            ({"number": "12345"}, "licences.number"),
            ({"number": ""}, "licences.number"),
            ({"expires_on": None}, "licences.term_missing"),
            ({"expires_on": date(2021, 1, 1)}, "licences.dates"),
            ({"kind": "TECHNICAL", "number": "T-1"}, "licences.kind"),
            ({"kind": "BUSINESS_LICENCE", "number": "91420500MA4KW8F67W"}, "licences.number"),
        ],
    )
    def test_refuses_what_is_wrong(self, dealer, values, code):
        with pytest.raises(RuleViolation) as found:
            registered(dealer, **values)
        assert code in codes(found)
        assert all(issue.text() for issue in found.value.issues())

    def test_the_same_document_twice(self, dealer):
        registered(dealer)
        with pytest.raises(RuleViolation) as found:
            registered(dealer)
        assert codes(found) == {"licences.duplicate"}

    def test_a_dealer_files_his_own_documents_only(self, dealer, tree):
        other = make_dealer(region=tree["330100"])
        actor = dealer_actor(dealer, "licences.licence:add", "licences.licence:view", "dealers.dealer:view")
        row = registered(dealer, actor, subject_type="", subject_id=0)
        assert row.dealer_id == dealer.pk
        with pytest.raises(Denied):
            registered(other, actor)

    def test_out_of_scope(self, dealer, tree):
        actor = staff_actor("licences.*", "dealers.*", breadth="REGION", region=tree["330000"])
        actor = staff_actor("licences.licence:add", "dealers.dealer:view", breadth="REGION", region=tree["330000"])
        with pytest.raises(NotVisible):
            registered(dealer, actor)

    def test_corrected_while_it_waits_and_no_longer(self, dealer):
        row = registered(dealer)
        row = commands.change_licence(actor=on(TODAY), row=row, raw_scope="2017年分类目录:13")
        assert [item.code for item in rows(ScopeItem, licence=row)] == ["13"]
        commands.confirm_scope(actor=on(TODAY), licence=row)
        row = commands.verify_licence(actor=on(TODAY), licence=row)
        with pytest.raises(RuleViolation) as found:
            commands.change_licence(actor=on(TODAY), row=row, remark="x")
        assert codes(found) == {"licences.not_pending"}


class TestQuality:
    def test_verifies_after_the_scope_is_confirmed(self, dealer):
        row = registered(dealer)
        with pytest.raises(RuleViolation) as found:
            commands.verify_licence(actor=on(TODAY), licence=row)
        assert codes(found) == {"licences.scope_unconfirmed"}
        row = commands.confirm_scope(actor=on(TODAY), licence=row)
        row = commands.verify_licence(actor=on(TODAY), licence=row)
        assert row.status == "VALID" and row.verified_at is not None

    def test_needs_the_document_itself(self, dealer, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        quality = on(TODAY, staff_actor("licences.licence:verify", "licences.licence:view"))
        row = commands.confirm_scope(actor=on(TODAY), licence=registered(dealer))
        with pytest.raises(RuleViolation) as found:
            commands.verify_licence(actor=quality, licence=row)
        assert codes(found) == {"licences.no_file"}
        stored = store_file(actor=on(TODAY), upload=PNG, purpose="licence", name="证.png", dealer_id=dealer.pk)
        commands.change_licence(actor=on(TODAY), row=row, file=stored)
        row = commands.verify_licence(actor=quality, licence=row)
        assert row.verified_by_id == quality.user_id

    def test_must_decide_what_is_doubtful(self, dealer):
        row = registered(dealer, raw_scope="2017年分类目录:13(乳房植入物除外),03")
        with pytest.raises(RuleViolation) as found:
            commands.confirm_scope(actor=on(TODAY), licence=row)
        assert codes(found) == {"licences.scope_to_judge"}
        decided = [ScopeEntry("2017", "13", note="不涉及"), ScopeEntry("2017", "03")]
        row = commands.confirm_scope(actor=on(TODAY), licence=row, items=decided, cold_chain="EXCLUDED")
        assert row.cold_chain == "EXCLUDED"
        assert not rows(ScopeItem, licence=row, needs_review=True).exists()
        with pytest.raises(RuleViolation) as found:
            commands.confirm_scope(actor=on(TODAY), licence=row, items=[ScopeEntry("2017", "77")])
        assert codes(found) == {"licences.scope_code"}
        with pytest.raises(RuleViolation) as found:
            commands.confirm_scope(actor=on(TODAY), licence=row, items=[ScopeEntry("2017", "13", True)])
        assert codes(found) == {"licences.scope_missing"}

    def test_expired_documents_are_not_verified(self, dealer):
        row = commands.confirm_scope(actor=on(TODAY), licence=registered(dealer))
        with pytest.raises(RuleViolation) as found:
            commands.verify_licence(actor=on(date(2027, 1, 1)), licence=row)
        assert codes(found) == {"licences.already_expired"}

    def test_refuses_a_document_that_waits(self, dealer):
        row = registered(dealer)
        row = commands.revoke_licence(actor=on(TODAY), licence=row, reason="看不清")
        assert row.status == "REVOKED" and not rows(Block).exists()
        facts = queries.licence_facts("dealers.dealer", [dealer.pk], TODAY)[dealer.pk]
        assert facts.terms == ()
        registered(dealer)  # the same number may come again, legible this time


class TestRenewal:
    def renewed(self, dealer, old, **values):
        facts = {"issued_on": date(2026, 12, 1), "expires_on": date(2031, 11, 30), **values}
        return commands.renew_licence(actor=on(TODAY), licence=old, **facts)

    def test_replaces_the_old_one_when_verified(self, dealer):
        old = make_licence(dealer, issued_on=date(2022, 1, 1), expires_on=date(2026, 12, 31))
        new = self.renewed(dealer, old)
        assert new.scope_confirmed_at is not None  # the same text: nothing to ask again
        assert rows(Licence, pk=old.pk).get().status == "VALID"
        commands.verify_licence(actor=on(TODAY), licence=new)
        old = rows(Licence, pk=old.pk).get()
        assert (old.status, old.ended_on) == ("REPLACED", date(2026, 11, 30))
        facts = queries.facts_between("dealers.dealer", [dealer.pk], TODAY, TODAY)[dealer.pk]
        assert [t.id for t in facts.in_force("OPERATION_LICENCE", date(2026, 11, 30))] == [old.pk]
        assert [t.id for t in facts.in_force("OPERATION_LICENCE", date(2026, 12, 1))] == [new.pk]

    def test_asks_only_about_differences(self, dealer):
        old = registered(dealer, raw_scope="2017年分类目录:13(乳房植入物除外),03")
        decided = [ScopeEntry("2017", "13", note="不涉及"), ScopeEntry("2017", "03")]
        commands.confirm_scope(actor=on(TODAY), licence=old, items=decided)
        old = commands.verify_licence(actor=on(TODAY), licence=old)
        new = self.renewed(dealer, old, raw_scope="2017年分类目录:13(乳房植入物除外),03,14(限注射器)")
        assert new.scope_confirmed_at is None
        assert [item.code for item in rows(ScopeItem, licence=new, needs_review=True)] == ["14"]

    def test_once_only(self, dealer):
        old = make_licence(dealer)
        self.renewed(dealer, old)
        with pytest.raises(RuleViolation) as found:
            self.renewed(dealer, old)
        assert codes(found) == {"licences.has_renewal"}

    def test_again_after_a_refusal(self, dealer):
        old = make_licence(dealer)
        first = self.renewed(dealer, old)
        commands.revoke_licence(actor=on(TODAY), licence=first, reason="看不清")
        again = self.renewed(dealer, old)
        commands.verify_licence(actor=on(TODAY), licence=again)
        assert rows(Licence, pk=old.pk).get().status == "REPLACED"

    def test_not_of_one_that_waits(self, dealer):
        with pytest.raises(RuleViolation) as found:
            self.renewed(dealer, registered(dealer))
        assert codes(found) == {"licences.not_renewable"}


class TestBlocks:
    def test_revoked_blocks_its_class_and_a_new_one_lifts_it(self, dealer):
        old = make_licence(dealer)
        commands.revoke_licence(actor=on(TODAY), licence=old, reason="吊销")
        block = rows(Block).get()
        assert (block.cause, block.device_class, block.rule) == ("REVOKED", "III", "国令739 art. 42")
        row = registered(dealer)
        commands.confirm_scope(actor=on(TODAY), licence=row)
        commands.verify_licence(actor=on(TODAY + timedelta(days=3)), licence=row)
        block.refresh_from_db()
        assert block.closed_on == TODAY + timedelta(days=3)

    def test_not_while_another_holds(self, dealer):
        old, _other = make_licence(dealer), make_licence(dealer)
        commands.revoke_licence(actor=on(TODAY), licence=old, reason="重复")
        assert not rows(Block).exists()

    def test_by_quality_and_lifted_once(self, dealer):
        block = commands.block_subject(
            actor=on(TODAY), subject_type="dealers.dealer", subject_id=dealer.pk, note="飞检不合格"
        )
        assert block.dealer_id == dealer.pk
        with pytest.raises(RuleViolation):
            commands.unblock_subject(actor=on(TODAY), block=block, note=" ")
        commands.unblock_subject(actor=on(TODAY + timedelta(days=1)), block=block, note="已整改")
        with pytest.raises(RuleViolation) as found:
            commands.unblock_subject(actor=on(TODAY), block=block, note="已整改")
        assert codes(found) == {"licences.block_closed"}

    def test_of_a_product(self, tree):
        product = make_product()
        block = commands.block_subject(
            actor=on(TODAY), subject_type="catalog.product", subject_id=product.pk, note="召回", cause="RECALL"
        )
        facts = queries.licence_facts("catalog.product", [product.pk], TODAY)[product.pk]
        assert [span.id for span in facts.blocks] == [block.pk]
        assert facts.blocked_on(TODAY, "III") and not facts.blocked_on(TODAY - timedelta(days=1), "III")


class TestDailyRound:
    def test_expires_blocks_and_stays_blocked(self, dealer):
        row = make_licence(dealer, expires_on=TODAY)
        assert commands.expire_licences(actor=on(TODAY))["expired"] == 0  # the last day still counts
        done = commands.expire_licences(actor=on(TODAY + timedelta(days=1)))
        assert (done["expired"], done["blocked"]) == (1, 1)
        assert rows(Licence, pk=row.pk).get().status == "EXPIRED"
        block = rows(Block).get()
        assert block.cause == "EXPIRED" and block.licence_id == row.pk
        with pytest.raises(RuleViolation) as found:
            commands.unblock_subject(actor=on(TODAY + timedelta(days=2)), block=block, note="请放行")
        assert codes(found) == {"licences.still_expired"}

    def test_tells_both_sides_once_a_step(self, tree):
        manager = staff_user("dealers.dealer:view")
        quality = staff_user("licences.licence:verify")
        nobody = staff_user("dealers.dealer:view")
        dealer = make_dealer(region=tree["320100"], manager=manager)
        owner = dealer_user(dealer, "licences.licence:view")
        make_licence(dealer, expires_on=TODAY + timedelta(days=80))

        def told(day):
            commands.expire_licences(actor=on(day))
            return set(Notice.objects.values_list("user_id", flat=True)), Notice.objects.count()

        people, count = told(TODAY)
        assert people == {manager.pk, quality.pk, owner.pk} and nobody.pk not in people
        assert count == 3
        assert told(TODAY)[1] == told(TODAY + timedelta(days=1))[1] == 3  # the same step is said once
        assert told(TODAY + timedelta(days=20))[1] == 6  # 60 days left: the next step
        assert "2027-02-08" in Notice.objects.order_by("id").first().title

    def test_days_are_parameters(self, dealer):
        make_licence(dealer, expires_on=TODAY + timedelta(days=40))
        set_parameter(
            actor=system(),
            code="licences.expiry.notice_days",
            value=[10],
            valid_from=date(2026, 1, 1),
            source="公司制度",
        )
        staff_user("licences.licence:verify")
        assert commands.expire_licences(actor=on(TODAY))["told"] == 0
        assert commands.expire_licences(actor=on(TODAY + timedelta(days=31)))["told"] == 1

    def test_a_renewed_document_is_quiet(self, dealer):
        staff_user("licences.licence:verify")
        old = make_licence(dealer, expires_on=TODAY + timedelta(days=5))
        new = commands.renew_licence(
            actor=on(TODAY), licence=old, issued_on=TODAY, expires_on=TODAY + timedelta(days=1800)
        )
        commands.verify_licence(actor=on(TODAY), licence=new)
        assert commands.expire_licences(actor=on(TODAY)) == {"expired": 0, "blocked": 0, "told": 0}


class TestWalls:
    def test_a_dealer_sees_his_own_documents_only(self, dealer, tree):
        other = make_dealer(region=tree["330100"])
        mine = make_licence(dealer)
        make_licence(other)
        actor = dealer_actor(dealer, "licences.licence:view")
        assert [row.pk for row in Licence.objects.visible_to(actor)] == [mine.pk]
        assert list(queries.expiring(actor, date(2030, 1, 1))) == [mine]

    def test_facts_need_few_queries(self, dealer, tree, django_assert_max_num_queries):
        others = [make_dealer(region=tree["330100"]) for _n in range(5)]
        for each in others:
            make_licence(each)
        with django_assert_max_num_queries(3):
            found = queries.licence_facts("dealers.dealer", [each.pk for each in others], TODAY)
        assert all(len(facts.terms) == 1 for facts in found.values())
