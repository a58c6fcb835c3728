"""The manufacturer's own organisation: units, posts and who holds them; accounts with their roles and grants.

Accounts, roles and grants are the kernel's tables. The proxies here give them the scoped manager, so that they have lists,
forms and a history like every other object.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import DealerMembership, Grant, Role, User
from meridian.kernel.records.record import Record, Retirable
from meridian.kernel.records.scoped import RecordManager, ScopedQuerySet
from meridian.kernel.records.tree import PathTree


class OrgUnit(Record, Retirable, PathTree):
    """A company, division, sales region or team of the manufacturer. The tree that TEAM grants reach along."""

    code = models.CharField(_("unit code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("leader")
    )

    class Meta:
        verbose_name = _("organisation unit")
        verbose_name_plural = _("organisation units")

    def __str__(self) -> str:
        return self.name


class Post(Record, Retirable):
    """A post in a unit (regional manager, representative) and who holds it now."""

    code = models.CharField(_("post code"), max_length=20, unique=True)
    name = models.CharField(_("post"), max_length=60)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="posts", verbose_name=_("holder")
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self) -> str:
        return f"{self.name} · {self.unit}"


class AccountManager(UserManager.from_queryset(ScopedQuerySet)):
    """Django's manager of accounts (it normalises names and addresses) with the data-scope wall."""

    use_in_migrations = False


class Account(User):
    """A user account as the product shows it: the kernel's account behind the data-scope wall."""

    SECRET_FIELDS = ("password",)
    objects = AccountManager()

    class Meta:
        proxy = True
        verbose_name = _("user")
        verbose_name_plural = _("users")


class AccountRole(Role):
    """A role as administrators see and edit it."""

    objects = RecordManager()

    class Meta:
        proxy = True
        verbose_name = _("role")
        verbose_name_plural = _("roles")


class AccountGrant(Grant):
    """A role held by a staff account, and how far it reaches. Revoked by its last day, never deleted."""

    objects = RecordManager()

    class Meta:
        proxy = True
        verbose_name = _("grant")
        verbose_name_plural = _("grants")


class AccountMembership(DealerMembership):
    """The dealer a dealer's user works for, and his role there."""

    objects = RecordManager()

    class Meta:
        proxy = True
        verbose_name = _("dealer membership")
        verbose_name_plural = _("dealer memberships")
