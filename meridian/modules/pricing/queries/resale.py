"""Whether a rule on resale prices applies. No caller in the product: whoever writes one asks here first."""

from __future__ import annotations

from datetime import date

from ..models import ResalePriceRule


def resale_rule_applies(name: str, on: date) -> bool:
    """Whether a benefit may hang on a dealer's resale price by this rule on a day: declared, switched on and signed off.

    No, unless legal signed for it and the sign-off holds (反垄断法 art. 18).
    """
    row = ResalePriceRule.objects.unscoped("whether a rule is off, which it is by law").filter(name=name).first()
    return row is not None and row.applies(on)
