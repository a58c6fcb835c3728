"""Names of holders, for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible

from ..choices import Condition, Holder
from ..models import StockAccount

HolderRef = tuple[str, int]
Resolver = Callable[[Sequence[int]], Mapping[int, str]]
_LINK = {
    Holder.DEALER: "dealer", Holder.TRANSIT: "dealer", Holder.UNEXPLAINED: "dealer", Holder.COUNT_DIFFERENCE: "dealer",
    Holder.OPENING: "dealer", Holder.HOSPITAL: "hospital", Holder.COMPANY: "warehouse",
    Holder.HOUSE_DIFFERENCE: "warehouse",
}  # fmt: skip
CHUNK = 10_000


def holder_names(refs: Iterable[HolderRef], resolvers: Mapping[str, Resolver] | None = None) -> dict[HolderRef, str]:
    """``{("DEALER", 12): "华东医药…"}`` for holders by type and number.

    ``resolvers`` (holder type -> function from numbers to names) replaces the look-up of a type.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    refs = set(refs)
    for kind, pk in refs:
        wanted[str(kind)].add(pk)
    names: dict[HolderRef, str] = {}
    for kind, ids in wanted.items():
        known = _resolve(kind, sorted(ids), resolvers or {})
        names.update({(kind, pk): _sentence(kind, known.get(pk, "")) for pk in ids})
    return names


def _resolve(kind: str, ids: Sequence[int], resolvers: Mapping[str, Resolver]) -> Mapping[int, str]:
    if kind in resolvers:
        return resolvers[kind](ids)
    if kind not in _LINK:
        return {}
    model = StockAccount._meta.get_field(_LINK[kind]).related_model
    names: dict[int, str] = {}
    for start in range(0, len(ids), CHUNK):
        rows = model.objects.unscoped("names of holders on a path one may see").filter(
            pk__in=ids[start : start + CHUNK]
        )
        names.update(rows.values_list("pk", "name"))
    return names


def _sentence(kind: str, name: str) -> str:
    if kind in (Holder.DEALER, Holder.HOSPITAL, Holder.COMPANY):
        return name or str(Holder(kind).label)
    label = str(Holder(kind).label)
    return _("%(name)s (%(kind)s)") % {"name": name, "kind": label} if name else label


def account_labels(accounts: Sequence[StockAccount]) -> dict[int, str]:
    """``{account id: "dealer · SKU · lot"}``, with the condition when it is not good."""
    names = holder_names((account.holder_type, account.holder_id) for account in accounts)
    skus = dict(_texts("sku", {account.sku_id for account in accounts}, "code"))
    lots = dict(_texts("lot", {account.lot_id for account in accounts if account.lot_id}, "number"))
    labels = {}
    for account in accounts:
        parts = [names[account.holder_type, account.holder_id], skus.get(account.sku_id, "")]
        parts += [lots[account.lot_id]] if account.lot_id in lots else []
        parts += [str(account.get_condition_display())] if account.condition != Condition.GOOD else []
        labels[account.pk] = " · ".join(parts)
    return labels


def _texts(relation: str, ids: set[int], column: str):
    model = StockAccount._meta.get_field(relation).related_model
    return model.objects.unscoped("labels in messages").filter(pk__in=ids).values_list("pk", column)


def visible_dealer(actor: Actor, dealer_id: int) -> Any:
    """The dealer whose goods are to be booked. Raises NotVisible when the actor may not see him."""
    dealers = StockAccount._meta.get_field("dealer").related_model.objects
    dealer = dealers.visible_to(actor, "dealers.dealer:view").filter(pk=dealer_id).first()
    if dealer is None:
        raise NotVisible(_("There is no dealer %(dealer)s.") % {"dealer": dealer_id})
    return dealer
