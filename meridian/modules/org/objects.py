"""How units, posts, accounts, roles and grants appear in lists, forms and the API."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.approvals.subjects import register_superiors
from meridian.kernel.objects.code_names import RightsField
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .commands import (
    change_grant,
    change_membership,
    change_role,
    change_unit,
    change_user,
    create_user,
    deactivate_user,
    end_sessions,
    grant_role,
    join_dealer,
    register_role,
    revoke_grant,
    set_password,
)
from .models import Account, AccountGrant, AccountMembership, AccountRole, OrgUnit, Post
from .queries import superiors


def _password() -> forms.Field:
    return forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )


def _with_factor(rows: QuerySet) -> QuerySet:
    """Accounts with ``has_factor``: whether an authenticator app or a passkey is set up."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=("totp", "webauthn"))
    return rows.annotate(has_factor=Exists(factors))


ORG_UNIT = ObjectSpec(
    model=OrgUnit,
    label=_("Organisation unit"),
    label_plural=_("Organisation"),
    scope=ReferenceData(),
    icon="sitemap",
    menu=("settings", 10),
    columns=("code", "name", "parent", "region", "leader", "is_active"),
    fields=("code", "name", "parent", "region", "leader"),
    filters=("is_active", TreeUnder("parent"), TreeUnder("region")),
    search=("code", Pinyin("name")),
    form=(Section(_("Unit"), ("code", "name", "parent")), Section(_("Responsible for"), ("region", "leader"))),
    panels=(
        Related("org.orgunit", by="parent", label=_("Units below")),
        Related("org.post", by="unit", label=_("Posts")),
    ),
    change=change_unit,
    keys=("code",),
    ordering=("code",),
)

POST = ObjectSpec(
    model=Post,
    label=_("Post"),
    label_plural=_("Posts"),
    scope=ReferenceData(),
    icon="id-badge-2",
    menu=("settings", 15),
    columns=("code", "name", "unit", "holder", "is_active"),
    fields=("code", "name", "unit", "holder"),
    filters=("is_active", TreeUnder("unit"), "holder"),
    search=("code", Pinyin("name")),
    form=(Section(_("Post"), ("code", "name", "unit", "holder")),),
    keys=("code",),
    ordering=("code",),
)

ACCOUNT = ObjectSpec(
    model=Account,
    label=_("User"),
    label_plural=_("Users"),
    scope=ReferenceData(),
    icon="user-circle",
    menu=("settings", 20),
    columns=(
        "username",
        "display_name",
        "kind",
        "phone",
        "email",
        "last_login",
        Computed(
            "second_factor", _("second factor"), lambda row: getattr(row, "has_factor", None), _with_factor, "bool"
        ),
        "is_active",
    ),
    fields=("username", "display_name", "kind", "phone", "email", "language"),
    filters=("kind", "is_active"),
    search=("username", Pinyin("display_name"), "phone", "email"),
    form=(
        Section(_("Account"), ("username", "display_name", "kind")),
        Section(_("Contact"), ("phone", "email", "language")),
    ),
    panels=(
        Related("org.accountgrant", by="user", label=_("Grants")),
        Related("org.accountmembership", by="user", label=_("Works for dealer")),
        Related("org.post", by="holder", label=_("Posts held")),
    ),
    keys=("username",),
    create=create_user,
    change=change_user,
    retire=deactivate_user,
    actions=(
        Action(
            "end_sessions",
            _("Sign out everywhere"),
            end_sessions,
            confirm=_("Every device of this user is signed out at once."),
            icon="logout",
        ),
        Action("set_password", _("Set password"), set_password, fields={"password": _password}, icon="lock-password"),
    ),
    ordering=("username",),
    small=True,
    importable=False,
)

ACCOUNT_ROLE = ObjectSpec(
    model=AccountRole,
    label=_("Role"),
    label_plural=_("Roles"),
    scope=ReferenceData(),
    icon="shield-lock",
    menu=("settings", 30),
    columns=("key", "name", "for_dealers", "second_factor"),
    fields=("key", "name", "for_dealers", "second_factor", "codes"),
    filters=("for_dealers",),
    search=("key", Pinyin("name")),
    form=(Section(_("Role"), ("key", "name", "for_dealers", "second_factor")), Section(_("Rights"), ("codes",))),
    panels=(Related("org.accountgrant", by="role", label=_("Held by")),),
    inputs={"codes": lambda column: RightsField(label=column.verbose_name, wildcards=True)},
    keys=("key",),
    create=register_role,
    change=change_role,
    ordering=("key",),
    small=True,
    importable=False,
)

ACCOUNT_GRANT = ObjectSpec(
    model=AccountGrant,
    label=_("Grant"),
    label_plural=_("Grants"),
    scope=ReferenceData(),
    icon="key",
    columns=("user", "role", "breadth", "region", "team", "valid_to"),
    fields=("user", "role", "breadth", "region", "team", "valid_to"),
    filters=("user", "role", "breadth"),
    search=("user__username", Pinyin("user__display_name")),
    form=(
        Section(_("Who may do what"), ("user", "role")),
        Section(_("How far"), ("breadth", "region", "team", "valid_to")),
    ),
    create=grant_role,
    change=change_grant,
    retire=revoke_grant,
    small=True,
    importable=False,
)

ACCOUNT_MEMBERSHIP = ObjectSpec(
    model=AccountMembership,
    label=_("Dealer membership"),
    label_plural=_("Dealer memberships"),
    scope=ReferenceData(),
    icon="user-share",
    columns=("user", "dealer", "role"),
    fields=("user", "dealer", "role"),
    filters=("dealer", "role"),
    search=("user__username", Pinyin("user__display_name")),
    form=(Section(_("Membership"), ("user", "dealer", "role")),),
    keys=("user",),
    create=join_dealer,
    change=change_membership,
    small=True,
    importable=False,
)

register(ORG_UNIT, POST, ACCOUNT, ACCOUNT_ROLE, ACCOUNT_GRANT, ACCOUNT_MEMBERSHIP)
register_superiors(superiors)
