"""Two dealers with purchases, one of them with a target: what tests of scores begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from meridian.kernel.base import clock
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.funds import commands as funds
from meridian.modules.funds.tests.factories import dealer_with_credit
from meridian.modules.performance import commands
from meridian.modules.performance.models import DealerScore
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=clock.SHANGHAI)
MONTH = date(2026, 10, 1)


@dataclass
class World:
    """A dealer who buys and pays, and one of whom nothing is known."""

    region: Any
    dealer: Any
    silent: Any

    def score(self, dealer: Any = None, month: date = MONTH) -> DealerScore:
        """The current score, read again."""
        rows = DealerScore.objects.unscoped("test")
        return rows.get(dealer=dealer or self.dealer, month=month, is_current=True)

    def line(self, code: str, dealer: Any = None) -> dict[str, Any]:
        """A criterion of the current score."""
        return next(line for line in self.score(dealer).lines if line["code"] == code)


def make_world() -> World:
    """Nanjing with the shipped parameters. The dealer has credit."""
    ensure_parameters(actor=system())
    region = load_small_tree()["320100"]
    dealer = dealer_with_credit(90_000_000, region=region, name="南京康达医疗器械有限公司")
    return World(region, dealer, make_dealer(region=region, name="镇江安和医疗器械有限公司"))


def bought(dealer: Any, fen: int, day: date, *, due: date | None = None, key: str = "") -> Any:
    """A delivery charged on a day."""
    return funds.charge(
        actor=system(), dealer_id=dealer.pk, amount_fen=fen, source_type="dealers.dealer", source_id=dealer.pk,
        key=key or f"{dealer.pk}-{day}", hold_key="", business_date=day, due_on=due or day + timedelta(days=30), text="DN",
    )  # fmt: skip


def paid(dealer: Any, item: Any, fen: int, day: date) -> Any:
    """Money that came on a day and settles a charge."""
    payment = funds.record_payment(
        actor=system(), dealer=dealer, bank_reference=f"B-{dealer.pk}-{day}", paid_on=day, amount_fen=fen
    )
    return funds.match_payment(actor=system(), payment=payment, item_id=item.pk, amount_fen=fen)


def scored(month: date = MONTH) -> dict[str, Any]:
    """The month computed by the system."""
    return commands.score_month(actor=system(), month=month)
