import pytest

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.actors import Breadth
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation, VersionConflict
from meridian.kernel.events.models import DomainEvent
from meridian.modules.dealers import commands, queries
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.dealers.models import Dealer, DealerAlias
from meridian.modules.dealers.objects import DEALER, DEALER_ALIAS
from meridian.modules.dealers.rules.credit_code import normal_credit_code
from meridian.modules.dealers.rules.levels import level_problem
from meridian.modules.reference.commands import set_parameter
from meridian.modules.reference.tests.factories import dealer_actor, load_small_tree, staff, system

from .factories import make_dealer


class TestRules:
    def test_checks_the_credit_code(self):
        assert normal_credit_code(" 91440300ma5g21p972 ") == "91440300MA5G21P972"
        assert normal_credit_code("91420500MA4KW8F67W") is None

    @pytest.mark.parametrize(
        ("level", "above", "below", "problem"),
        [(1, None, 3, None), (2, 1, 2, None), (2, None, 0, "parent_missing"), (1, 1, 0, "level_one_buys_from_us"),
         (3, 1, 0, "level_skips"), (3, 2, 2, "too_deep"), (4, 3, 0, None)],
    )  # fmt: skip
    def test_knows_the_levels(self, level, above, below, problem):
        assert level_problem(level, above, below) == problem


@pytest.fixture
def tree(db):
    return load_small_tree()


class TestRegister:
    def test_takes_level_from_the_parent_and_keeps_other_names(self, tree):
        one = make_dealer(region=tree["320100"], aliases=["江苏医药总部"], short_name="江苏医药")
        two = make_dealer(region=tree["320500"], parent=one)
        assert (one.level, two.level) == (1, 2)
        assert two.is_under(one.path)
        assert queries.subtree_ids(one.pk) == [one.pk, two.pk]
        assert ("江苏医药总部", one.pk) in queries.all_names()
        assert ("江苏医药", one.pk) in queries.all_names()

    def test_refuses_a_wrong_credit_code(self, tree):
        with pytest.raises(RuleViolation) as failure:
            make_dealer(region=tree["320100"], credit_code="91420500MA4KW8F67W")
        assert failure.value.code == "dealers.credit_code"
        assert make_dealer(region=tree["320100"], credit_code="91440300MA5G21P972").credit_code

    def test_stays_inside_the_scope_of_the_actor(self, tree):
        jiangsu = staff("dealers.dealer:*", breadth=Breadth.REGION, path=tree["320000"].path)
        with pytest.raises(Denied):
            commands.register_dealer(actor=jiangsu, code="X", name="浙江医药", region=tree["330100"])
        assert commands.register_dealer(actor=jiangsu, code="Y", name="江苏医药", region=tree["320100"]).pk


class TestChange:
    def test_keeps_the_former_name_and_checks_the_version(self, tree):
        row = make_dealer(region=tree["320100"], name="旧名医药有限公司")
        version = row.version
        commands.change_dealer(actor=system(), row=row, expected_version=version, name="新名医药有限公司")
        assert DealerAlias.objects.unscoped("test").get().text == "旧名医药有限公司"
        with pytest.raises(VersionConflict):
            commands.change_dealer(actor=system(), row=row, expected_version=version, phone="1")

    def test_a_parent_in_the_form_is_a_move(self, tree):
        one, other = make_dealer(region=tree["320100"]), make_dealer(region=tree["320100"])
        two = make_dealer(region=tree["320100"], parent=one)
        version = two.version
        commands.change_dealer(actor=system(), row=two, expected_version=version, parent=other, phone="025-1")
        moved = Dealer.objects.unscoped("test").get(pk=two.pk)
        assert moved.is_under(other.path)
        assert moved.phone == "025-1"


class TestMove:
    def test_takes_levels_and_paths_along(self, tree):
        one = make_dealer(region=tree["320100"])
        two = make_dealer(region=tree["320100"], parent=one)
        three = make_dealer(region=tree["320100"], parent=two)
        commands.move_dealer(actor=system(), dealer=two, parent=None, reason="direct contract")
        again = Dealer.objects.unscoped("test").get(pk=three.pk)
        assert (again.level, again.path) == (2, f"/{two.pk}/{three.pk}/")
        assert DomainEvent.objects.filter(name="dealers.dealer.moved").count() == 1

    def test_refuses_loops_and_a_fifth_level(self, tree):
        chain = [make_dealer(region=tree["320100"])]
        for _n in range(3):
            chain.append(make_dealer(region=tree["320100"], parent=chain[-1]))
        with pytest.raises(RuleViolation) as failure:
            commands.move_dealer(actor=system(), dealer=chain[0], parent=chain[2])
        assert failure.value.code == "dealers.loop"
        with pytest.raises(RuleViolation) as failure:
            commands.move_dealer(actor=system(), dealer=chain[0], parent=make_dealer(region=tree["320100"]))
        assert failure.value.code == "dealers.level"


class TestStatus:
    def test_goes_through_its_life_with_reasons(self, tree):
        row = make_dealer(region=tree["320100"])
        with pytest.raises(RuleViolation):
            commands.block_dealer(actor=system(), dealer=row, reason="")
        commands.block_dealer(actor=system(), dealer=row, reason="licence expired")
        assert ChangeLog.objects.order_by("-id").first().reason == "licence expired"
        with pytest.raises(RuleViolation):
            commands.activate_dealer(actor=system(), dealer=row)
        commands.unblock_dealer(actor=system(), dealer=row, reason="licence renewed")
        commands.exit_dealer(actor=system(), dealer=row, reason="closed")
        with pytest.raises(RuleViolation) as failure:
            commands.unblock_dealer(actor=system(), dealer=row, reason="again")
        assert failure.value.code == "dealers.status"

    def test_a_draft_waits_for_his_first_review(self, tree):
        row = make_dealer(region=tree["320100"], active=False)
        manager = staff("dealers.dealer:*")
        with pytest.raises(RuleViolation) as failure:
            commands.activate_dealer(actor=manager, dealer=row)
        assert failure.value.code == "dealers.first_review"
        (button,) = [action for action in DEALER.actions if action.name == "activate"]
        assert not button.when(row, manager)
        set_parameter(
            actor=system(), code="dealers.first_review", value=False, valid_from=manager.today, source="policy"
        )
        assert button.when(row, manager)
        assert commands.activate_dealer(actor=manager, dealer=row).status == DealerStatus.ACTIVE

    def test_exit_waits_for_sub_dealers(self, tree):
        one = make_dealer(region=tree["320100"])
        make_dealer(region=tree["320100"], parent=one)
        with pytest.raises(RuleViolation) as failure:
            commands.exit_dealer(actor=system(), dealer=one, reason="closed")
        assert failure.value.code == "dealers.sub_dealers"

    def test_a_sub_dealer_starts_after_his_parent(self, tree):
        one = make_dealer(region=tree["320100"], active=False)
        with pytest.raises(RuleViolation) as failure:
            make_dealer(region=tree["320100"], parent=one)
        assert failure.value.code == "dealers.parent_not_active"

    def test_buttons_say_why_not(self, tree):
        row = make_dealer(region=tree["320100"])
        offered = {action.name: bool(action.when(row, system())) for action in DEALER.actions}
        assert offered == {"activate": False, "block": True, "unblock": False}


class TestScope:
    def test_a_dealer_sees_himself_only_and_not_who_manages_him(self, tree):
        a, b = make_dealer(region=tree["320100"]), make_dealer(region=tree["320100"], aliases=["乙公司"])
        actor = dealer_actor(a.pk, "dealers:*")
        assert list(DEALER.rows(actor)) == [a]
        assert not DEALER_ALIAS.rows(actor).exists()
        assert "manager" not in DEALER.fields_for(actor)
        with pytest.raises(NotVisible):
            commands.block_dealer(actor=actor, dealer=b, reason="x")
        with pytest.raises(NotVisible):
            commands.add_dealer_alias(actor=actor, dealer=b, text="丙公司")
        assert queries.scope_stamps(actor, b.pk) is None
        assert queries.scope_stamps(actor, a.pk) == {"region_id": a.region_id, "team_id": None, "owner_id": None}

    def test_facts_for_files(self, tree):
        a = make_dealer(region=tree["320106"], short_name="鼓楼医药")
        facts = queries.dealer_facts(code=f" {a.code} ")
        assert facts == {"id": a.pk, "code": a.code, "name": a.name, "province": "江苏省"}
        assert queries.dealer_facts(pk=a.pk + 1000) is None
        assert queries.dealer_names([a.pk]) == {a.pk: "鼓楼医药"}
        assert queries.region_paths([a.pk]) == {a.pk: tree["320106"].path}
        assert queries.dealer_by_code(a.code) == a
