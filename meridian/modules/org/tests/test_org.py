from datetime import timedelta

import pytest
from django.test import Client

from meridian.kernel.access.codes import declared_codes, unknown_codes
from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import User
from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.modules.org import commands, queries
from meridian.modules.org.models import Account, AccountGrant, AccountRole, OrgUnit
from meridian.modules.org.objects import ORG_UNIT
from meridian.modules.org.rules.shipped_roles import SHIPPED_ROLES, RoleTemplate, role_codes
from meridian.modules.reference.tests.factories import load_small_tree, staff, system

DECLARED = ("a.x:view", "a.x:change", "a.x:export", "b.y:view", "b.y:add")


class TestRoleCodes:
    def test_seeing_a_module_never_lets_change(self):
        codes, left_out = role_codes(RoleTemplate("k", "n", ("b:*", "c.z:view"), ("a",)), DECLARED)
        assert codes == ["b:*", "a.x:export", "a.x:view"]
        assert left_out == ["c.z:view"]

    def test_view_only_roles_hold_nothing_but_view_and_export(self):
        for template in SHIPPED_ROLES:
            if template.key in ("management", "auditor"):
                codes, _left_out = role_codes(template, declared_codes())
                assert {code.partition(":")[2] for code in codes} == {"view", "export"}

    def test_names_only_codes_of_master_data_that_exist(self):
        built = ("reference", "org", "catalog", "customers", "dealers", "agreements")
        named = [
            code for template in SHIPPED_ROLES for code in template.codes if code.split(".")[0].split(":")[0] in built
        ]
        assert unknown_codes(named) == []


@pytest.mark.django_db
class TestRolesAndAccounts:
    def test_ships_roles_once_and_keeps_edits(self):
        commands.ensure_roles(actor=system())
        assert AccountRole.objects.unscoped("test").count() == len(SHIPPED_ROLES)
        role = queries.role_by_key("warehouse")
        role.codes = ["catalog.lot:view"]
        role.save()
        commands.ensure_roles(actor=system())
        assert queries.role_by_key("warehouse").codes == ["catalog.lot:view"]
        commands.ensure_roles(actor=system(), refresh=True)
        assert "logistics:*" not in queries.role_by_key("dealer_clerk").codes
        assert "catalog.lot:add" in queries.role_by_key("warehouse").codes

    def test_opens_a_staff_account_that_reaches_its_region_only(self):
        tree = load_small_tree()
        commands.ensure_roles(actor=system())
        account = commands.create_user(
            actor=system(), username="li.na", display_name="李娜", password="Correct-horse-7", role="region_manager",
            breadth="REGION", region=tree["320000"],
        )  # fmt: skip
        user = User.objects.get(pk=account.pk)
        assert user.check_password("Correct-horse-7")
        actor = actor_for(user)
        assert actor.may("dealers.dealer:change")
        assert not actor.may("dealers.dealer:add")
        assert actor.grants[0].path == tree["320000"].path

    def test_never_logs_the_password(self):
        commands.create_user(actor=system(), username="wang", password="Correct-horse-7")
        log = ChangeLog.objects.get(object_type="org.account")
        assert log.diff["password"] == ["***", "***"]

    def test_refuses_a_weak_password_and_an_unknown_role(self):
        with pytest.raises(RuleViolation) as failure:
            commands.create_user(actor=system(), username="wang", password="123")
        assert failure.value.code == "org.password"
        with pytest.raises(RuleViolation) as failure:
            commands.create_user(actor=system(), username="wang", role="no_such")
        assert failure.value.code == "org.role_unknown"
        assert queries.account_by_username("wang") is None

    def test_keeps_staff_and_dealer_accounts_apart(self):
        commands.ensure_roles(actor=system())
        with pytest.raises(RuleViolation) as failure:
            commands.create_user(actor=system(), username="x", kind="DEALER", role="quality", dealer=1)
        assert failure.value.code == "org.grant_kind"
        account = commands.create_user(actor=system(), username="y")
        with pytest.raises(RuleViolation) as failure:
            commands.change_user(actor=system(), row=account, kind="DEALER")
        assert failure.value.code == "org.kind_fixed"

    def test_nobody_grants_rights_beyond_his_own(self):
        commands.ensure_roles(actor=system())
        account = commands.create_user(actor=system(), username="z")
        modest = staff("org.accountgrant:add", "org.accountgrant:view", "logistics:*")
        with pytest.raises(RuleViolation) as failure:
            commands.grant_role(actor=modest, user=account, role=queries.role_by_key("administrator"))
        assert failure.value.code == "org.grant_beyond_own"
        with pytest.raises(Denied):
            commands.grant_role(actor=staff("org.account:*"), user=account, role=queries.role_by_key("administrator"))

    def test_a_role_or_grant_is_not_widened_beyond_ones_own(self):
        commands.ensure_roles(actor=system())
        modest = staff("org:*", "logistics:*")
        with pytest.raises(RuleViolation):
            commands.change_role(actor=modest, row=queries.role_by_key("warehouse"), codes=["*"])
        with pytest.raises(RuleViolation):
            commands.register_role(actor=modest, key="own", name="own", codes=["dealers:*"])
        assert commands.register_role(actor=modest, key="own", name="own", codes=["org.post:view"]).pk
        commands.create_user(actor=system(), username="z", role="own")
        grant = AccountGrant.objects.unscoped("test").get()
        with pytest.raises(RuleViolation):
            commands.change_grant(actor=modest, row=grant, role=queries.role_by_key("administrator"))

    def test_a_revoked_grant_gives_nothing_and_stays(self):
        commands.ensure_roles(actor=system())
        account = commands.create_user(actor=system(), username="z", role="quality")
        grant = AccountGrant.objects.unscoped("test").get(user_id=account.pk)
        commands.revoke_grant(actor=system(), row=grant, reason="left the company")
        assert actor_for(User.objects.get(pk=account.pk)).grants == ()
        assert AccountGrant.objects.unscoped("test").get().valid_to == system().today - timedelta(days=1)

    def test_a_grant_by_region_needs_the_region(self):
        commands.ensure_roles(actor=system())
        account = commands.create_user(actor=system(), username="z")
        with pytest.raises(RuleViolation) as failure:
            commands.grant_role(actor=system(), user=account, role=queries.role_by_key("quality"), breadth="REGION")
        assert failure.value.code == "org.grant_node"

    def test_ends_all_sessions_of_one_account_only(self):
        one = commands.create_user(actor=system(), username="one")
        other = commands.create_user(actor=system(), username="other")
        browsers = {account.pk: Client() for account in (one, other)}
        for key, browser in browsers.items():
            browser.force_login(User.objects.get(pk=key))
        assert commands.end_sessions(actor=system(), account=one) == 1
        assert "_auth_user_id" not in browsers[one.pk].session
        assert "_auth_user_id" in browsers[other.pk].session

    def test_closing_an_account_signs_it_out_but_never_ones_own(self):
        account = commands.create_user(actor=system(), username="one")
        with pytest.raises(RuleViolation):
            commands.deactivate_user(actor=staff("org.account:*", user_id=account.pk), row=account)
        commands.deactivate_user(actor=system(), row=account, reason="left")
        assert not Account.objects.unscoped("test").get().is_active


@pytest.mark.django_db
class TestUnits:
    def test_moves_a_subtree_and_refuses_a_loop(self):
        add = ORG_UNIT.create
        company = add(actor=system(), code="C", name="公司")
        east = add(actor=system(), code="E", name="东区", parent=company)
        team = add(actor=system(), code="E1", name="一组", parent=east)
        west = add(actor=system(), code="W", name="西区", parent=company)
        commands.change_unit(actor=system(), row=east, parent=west)
        moved = OrgUnit.objects.unscoped("test").get(pk=team.pk)
        assert moved.path == f"/{company.pk}/{west.pk}/{east.pk}/{team.pk}/"
        with pytest.raises(RuleViolation) as failure:
            commands.change_unit(actor=system(), row=west, parent=moved)
        assert failure.value.code == "org.unit_loop"
        assert queries.unit_by_code("E1").name == "一组"
