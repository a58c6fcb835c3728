import pytest

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.matching.commands import confirm_alias, forget_name, undo_alias
from meridian.modules.matching.models import Alias
from meridian.modules.matching.objects import ALIAS
from meridian.modules.matching.queries.book import alias_book
from meridian.modules.org.commands import create_user
from meridian.modules.reference.tests.factories import dealer_actor, load_small_tree, staff, system


@pytest.fixture
def tree(db):
    return load_small_tree()


@pytest.fixture
def dealers(tree):
    return make_dealer(region=tree["320100"]), make_dealer(region=tree["320100"])


class TestConfirmAlias:
    def test_remembers_with_author_and_day_and_the_dealers_own_wins(self, tree, dealers):
        own, other = dealers
        hospital, second = make_hospital(region=tree["320106"]), make_hospital(region=tree["320106"])
        author = create_user(actor=system(), username="steward", display_name="王芳")
        actor = staff("matching:*", user_id=author.pk)
        confirm_alias(actor=actor, subject="HOSPITAL", text="省人 医", target_id=hospital.pk)
        confirm_alias(actor=actor, subject="HOSPITAL", text="省人医", target_id=second.pk, dealer_id=own.pk)
        (entry,) = alias_book(own.pk)
        assert (entry["hospital_id"], entry["author"], entry["on"]) == (second.pk, "王芳", actor.today)
        assert [row["hospital_id"] for row in alias_book(other.pk)] == [hospital.pk]

    def test_a_new_decision_replaces_the_old_and_keeps_it(self, tree, dealers):
        own, _other = dealers
        hospital = make_hospital(region=tree["320106"])
        first = confirm_alias(actor=system(), subject="HOSPITAL", text="甲", target_id=hospital.pk, dealer_id=own.pk)
        same = confirm_alias(actor=system(), subject="HOSPITAL", text="甲", target_id=hospital.pk, dealer_id=own.pk)
        assert same.pk == first.pk
        confirm_alias(actor=system(), subject="NONE", text="甲", dealer_id=own.pk, note="a pharmacy")
        states = Alias.objects.unscoped("test").order_by("pk").values_list("subject", "state")
        assert list(states) == [("HOSPITAL", "UNDONE"), ("NONE", "ACTIVE")]
        assert ChangeLog.objects.filter(object_type="matching.alias", reason="replaced: a pharmacy").exists()

    def test_products_and_customers_do_not_disturb_each_other(self, dealers):
        own, _other = dealers
        sku = make_sku()
        confirm_alias(
            actor=system(), subject="SKU", text="支架|3.0*18|盒", target_id=sku.pk, dealer_id=own.pk, factor=5
        )
        confirm_alias(actor=system(), subject="NONE", text="支架|3.0*18|盒", dealer_id=own.pk)
        book = {row["for_product"]: row for row in alias_book(own.pk)}
        assert (book[True]["sku_id"], book[True]["factor"], book[True]["divide"]) == (sku.pk, 5, False)
        assert book[False]["subject"] == "NONE"
        confirm_alias(actor=system(), subject="NONE", text="支架|3.0*18|盒", dealer_id=own.pk, for_product=True)
        assert {row["subject"] for row in alias_book(own.pk)} == {"NONE"}

    @pytest.mark.parametrize(
        ("values", "code"),
        [({"text": " "}, "matching.text_missing"), ({}, "matching.target_missing"),
         ({"target_id": 999_999}, "matching.target_unknown"), ({"factor": 0}, "matching.factor")],
    )  # fmt: skip
    def test_says_what_is_wrong(self, db, values, code):
        with pytest.raises(RuleViolation) as failure:
            confirm_alias(actor=system(), **{"subject": "HOSPITAL", "text": "甲", **values})
        assert failure.value.code == code
        assert failure.value.issues()[0].text()

    def test_a_dealer_decides_for_himself_only(self, dealers):
        own, other = dealers
        actor = dealer_actor(own.pk, "matching.alias:add", "matching.alias:undo", "matching.alias:view")
        with pytest.raises(Denied):
            confirm_alias(actor=actor, subject="NONE", text="甲")
        foreign = confirm_alias(actor=system(), subject="NONE", text="乙", dealer_id=other.pk)
        with pytest.raises(NotVisible):
            undo_alias(actor=actor, alias_id=foreign.pk)
        mine = confirm_alias(actor=actor, subject="NONE", text="甲", dealer_id=own.pk)
        assert list(ALIAS.rows(actor)) == [mine]


class TestUndoAlias:
    def test_opens_the_name_again_and_may_be_repeated(self, dealers):
        own, _other = dealers
        row = confirm_alias(actor=system(), subject="NONE", text="甲", dealer_id=own.pk)
        for _n in range(2):
            assert undo_alias(actor=system(), alias_id=row.pk, note="mistake").state == "UNDONE"
        assert alias_book(own.pk) == []
        again = confirm_alias(actor=system(), subject="NONE", text="甲", dealer_id=own.pk)
        assert again.pk != row.pk

    def test_a_decision_for_all_is_undone_by_any_steward(self, tree):
        row = confirm_alias(actor=system(), subject="NONE", text="甲")
        assert undo_alias(actor=staff("matching.alias:undo"), alias_id=row.pk).state == "UNDONE"

    def test_from_the_list_in_scope_only(self, dealers):
        own, other = dealers
        row = confirm_alias(actor=system(), subject="NONE", text="甲", dealer_id=own.pk)
        with pytest.raises(NotVisible):
            forget_name(actor=dealer_actor(other.pk, "matching.alias:undo"), alias=row)
        done = forget_name(actor=dealer_actor(own.pk, "matching.alias:undo"), alias=row)
        assert done.state == "UNDONE"
        assert not ALIAS.actions[0].when(done, system())
