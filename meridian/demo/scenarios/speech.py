"""How dealers call hospitals and products: each in his own way, always the same way."""

from __future__ import annotations

from .world import Clinic, Item, Seller, World

_NUMERALS = {"第一人民医院": "一院", "第二人民医院": "二院", "第三人民医院": "三院"}


def call_hospital(world: World, seller: Seller, clinic: Clinic, *, is_new: bool = False) -> str:
    """The dealer's text for a hospital; no two hospitals of a dealer share one. A new customer comes by a bare name."""
    known = seller.called.get(clinic.id)
    if known is None:
        known = bare_name(clinic) if is_new else _spoken(world, clinic)
        taken = known in seller.called.values() or any(
            known == other.name for other in world.clinics if other is not clinic
        )
        if taken:
            known = clinic.name
        seller.called[clinic.id] = known
        world.truth.name_customer(seller.row.pk, known, "HOSPITAL", clinic.id)
    return known


def _spoken(world: World, clinic: Clinic) -> str:
    dice = world.random.randrange(100)
    name = clinic.name
    if dice < 52:
        return name
    if dice < 60 and clinic.aliases:
        return clinic.aliases[0]
    if dice < 72:
        return name.replace("市", "", 1) if "市" in name[:5] else name.replace("省", "", 1)
    if dice < 80:
        for whole, short in _NUMERALS.items():
            if name.endswith(whole):
                return name.removesuffix(whole) + short
        return name.replace("人民医院", "医院") if name.endswith("县人民医院") else name
    if dice < 88:
        return f"{name}（{world.random.choice(('设备科', '采供中心', '介入科'))}）"
    if dice < 92:
        return f"{clinic.unit.province.name}{name}" if not name.startswith(clinic.unit.province.name) else name
    return bare_name(clinic)


def bare_name(clinic: Clinic) -> str:
    """What people on the spot say: without the place, so that a stranger cannot know which is meant."""
    name = clinic.name.removeprefix(clinic.unit.province.name).removeprefix(clinic.unit.name)
    for _key, county in clinic.unit.counties:
        name = name.removeprefix(county)
    if name == clinic.name:
        name = name.removeprefix(clinic.unit.province.short)
    return f"市{name}" if name.startswith("第") else f"{name}（新）"


def name_product(world: World, seller: Seller, item: Item) -> tuple[str, str, str]:
    """``(name, specification, own item code)`` as the dealer has them in his system."""
    known = seller.named.get(item.id)
    if known is None:
        dice = world.random.randrange(100)
        name = (
            item.name
            if dice < 70
            else item.common
            if dice < 90
            else item.name.replace("一次性使用", "").replace("系统", "")
        )
        if dice >= 97:
            name = f"{item.common[:2]}耗材"
        sign = ("×", "*", "x", "X")[seller.row.pk % 4]
        spec = item.spec.replace("×", sign) if item.line != "IVD" else item.spec
        code = item.code if seller.row.pk % 3 == 0 else f"{seller.row.code[1:]}-{item.serial:05d}"
        if any(name == other[0] and spec == other[1] for other in seller.named.values()):
            name = item.name
        known = seller.named[item.id] = (name, spec, code)
    return known
