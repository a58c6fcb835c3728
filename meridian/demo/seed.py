"""The demonstration company, made through the product's own commands: deterministic, and dated around a fixed day."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import system_actor
from meridian.modules.dealers import queries as dealers

from .scenarios import (
    bank,
    catalogue,
    channel,
    company,
    contracts,
    counting,
    documents,
    goods,
    installed,
    institutions,
    joint_plans,
    knowledge,
    letters,
    loans,
    market,
    money,
    orders,
    partners,
    performance,
    price_documents,
    prices,
    qualification,
    reagents,
    recruiting,
    sellout,
    service,
    training,
    twins,
    warehouse,
)
from .scenarios.reporting import report_month
from .scenarios.world import World
from .sizes import SIZES, TODAY
from .truth import Truth

SEED = 20261121
ACCOUNTS_FILE = "demo-accounts.txt"


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account: who he is in the story, and how to sign in."""

    username: str
    name: str
    title: str
    password: str


def is_empty() -> bool:
    """Whether the database holds no dealer yet."""
    return not dealers.dealer_ids_by_code()


def seed(size: str = "S", say: Callable[[str], None] = lambda text: None) -> Iterator[str]:
    """Make the demo of a size (S, M or L) and yield what to print: the address and the accounts."""
    build(size, say)
    keep_accounts()
    yield _("Open http://localhost:8000/ and sign in with one of these accounts (all for this demo only):")
    yield from account_lines()
    yield _("They are kept in %(file)s for later starts.") % {"file": settings.VAR / ACCOUNTS_FILE}


def account_lines() -> list[str]:
    """One line an account: user name, password, name and part in the story."""
    return [f"  {a.username:<10} {a.password:<16} {a.name} · {a.title}" for a in accounts()]


def keep_accounts() -> None:
    """Write the accounts beside the database, readable by the owner only, so that a later start can print them."""
    kept = settings.VAR / ACCOUNTS_FILE
    kept.touch(mode=0o600)
    kept.chmod(0o600)
    kept.write_text("\n".join(account_lines()) + "\n", encoding="utf-8")


def accounts() -> list[Account]:
    """The demo accounts; the password was made when the demo was."""
    password = company.password_for_all()
    staff = [Account(person.username, person.name, person.title, password) for person in company.PEOPLE]
    titles = {"dealer_owner": "经销商负责人", "dealer_clerk": "经销商内勤"}
    return staff + [Account(name, who, titles[role], password) for name, who, role in channel.DEALER_PEOPLE]


def build(size: str = "S", say: Callable[[str], None] = lambda text: None) -> Truth:
    """Make the demo and return what was planted. Raises RuleViolation when the database holds data already."""
    chosen = SIZES[size.upper()]
    world = World(chosen, random.Random(SEED), system_actor("demo", channel="demo"), Truth())
    began = time.monotonic()

    def step(text: str) -> None:
        say(f"{time.monotonic() - began:6.1f} s  {text}")

    company.make_reference(world)
    step(_("regions, calendar, parameters"))
    company.make_organisation(world)
    catalogue.make_catalogue(world)
    step(_("organisation and catalogue: %(count)d SKUs") % {"count": len(world.items)})
    institutions.make_hospitals(world)
    step(_("%(count)d hospitals") % {"count": len(world.clinics)})
    channel.make_dealers(world)
    step(_("%(count)d dealers with their authorisations") % {"count": len(world.sellers)})
    contracts.make_agreements(world)
    documents.make_documents(world)
    letters.make_letters(world)
    step(_("agreements and documents on file"))
    prices.make_prices(world)
    step(_("prices"))
    goods.first_lots(world)
    for month in chosen.month_list():
        report_month(world, month)
        step(_("%(month)s: shipments and %(count)d files") % {
            "month": f"{month:%Y-%m}", "count": sum(1 for f in world.truth.files if f.month == month)
        })  # fmt: skip
    prices.make_supply(world)
    step(_("special prices, forecasts, replenishment proposals"))
    money.make_money(world)
    step(_("credit, payments, statements"))
    warehouse.make_warehouse(world)
    step(_("goods in, pick lists, deliveries, differences, a return"))
    money.settle_overdue(world)
    orders.make_orders(world)
    counting.make_counts(world)
    bank.make_bank(world)
    twins.make_twin(world)
    qualification.make_reviews(world)
    step(_("orders and stock counts"))
    sellout.make_sellout(world)
    step(_("dealers’ sales, goods at hospitals, planning"))
    service.make_service(world)
    loans.make_loans(world)
    reagents.make_reagents(world)
    step(_("service and reagents"))
    knowledge.make_knowledge(world)
    installed.make_installed(world)
    performance.make_scores(world)
    step(_("product knowledge"))
    market.make_market(world)
    price_documents.make_price_documents(world)
    recruiting.make_recruiting(world)
    training.make_training(world)
    joint_plans.make_joint_plans(world)
    partners.make_partners(world)
    return world.truth


__all__ = ["SEED", "TODAY", "Account", "accounts", "build", "is_empty", "seed"]
