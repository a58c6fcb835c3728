"""Product lines, products, sizes with packs and GTINs, and their registration certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product as crossed
from typing import Any

from meridian.kernel.base import clock
from meridian.modules.catalog import commands as catalog

from .company import COMPANY, FOUNDED
from .world import Item, World, moment

# The last product is certified so many days before the first month; a lot made earlier has no certificate.
LATE_DAYS = 100
LINES = (
    ("COR", "冠脉介入"), ("PER", "外周介入"), ("ORT", "骨科"), ("IVD", "体外诊断"), ("NEU", "神经介入"), ("SUR", "外科吻合"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A product of the catalogue: its sizes come from two lists and a pattern. ``price`` is yuan a base unit."""

    line: str
    name: str
    common: str
    kind: str
    device_class: str
    class_code: str
    unit: str
    pack: tuple[str, int]
    price: int
    shelf: int
    pattern: str
    first: tuple[str, ...]
    second: tuple[str, ...] = ("",)


_DIAMETER = ("2.25", "2.5", "2.75", "3.0", "3.5", "4.0")
_LENGTH = ("12", "15", "18", "24", "28", "33")
KINDS = (
    Kind("COR", "药物洗脱冠脉支架系统", "雷帕霉素洗脱支架", "IMPLANT", "III", "13", "套", ("箱", 5), 700, 24, "{0}×{1}mm", _DIAMETER, _LENGTH),
    Kind("PER", "外周血管自膨式支架系统", "外周支架", "IMPLANT", "III", "13", "套", ("箱", 5), 5600, 36, "{0}×{1}mm", ("6", "7", "8"), ("40", "60", "80", "100")),
    Kind("ORT", "金属锁定接骨板系统", "锁定接骨板", "IMPLANT", "III", "13", "块", ("盒", 5), 860, 60, "{0}孔 {1}mm", ("4", "5", "6", "7", "8"), ("62", "75", "88")),
    Kind("IVD", "心肌肌钙蛋白I测定试剂盒（化学发光法）", "肌钙蛋白I试剂", "IVD", "II", "40", "盒", ("箱", 10), 1250, 12, "{0}", ("50人份/盒", "100人份/盒", "200人份/盒")),
    Kind("COR", "冠状动脉球囊扩张导管", "PTCA球囊", "HIGH_VALUE", "III", "03", "支", ("盒", 5), 180, 36, "{0}×{1}mm", ("1.5", "2.0", "2.5", "3.0", "3.5"), ("10", "15", "20")),
    Kind("PER", "外周球囊扩张导管", "PTA球囊", "HIGH_VALUE", "III", "03", "支", ("盒", 5), 1250, 36, "{0}×{1}mm", ("4.0", "5.0", "6.0"), ("40", "80", "120", "150")),
    Kind("ORT", "髋关节假体股骨柄", "生物型股骨柄", "IMPLANT", "III", "13", "件", ("箱", 4), 3900, 60, "{0}#", ("8", "9", "10", "11", "12", "13", "14")),
    Kind("IVD", "氨基末端脑利钠肽前体测定试剂盒", "NT-proBNP试剂", "IVD", "II", "40", "盒", ("箱", 10), 2280, 12, "{0}", ("50测试/盒", "100测试/盒")),
    Kind("NEU", "颅内取栓支架", "取栓支架", "HIGH_VALUE", "III", "03", "套", ("箱", 2), 21800, 36, "{0}-{1}", ("4", "6"), ("20", "30", "40")),
    Kind("SUR", "一次性使用直线型切割吻合器", "直线切割吻合器", "HIGH_VALUE", "II", "02", "把", ("箱", 6), 1480, 36, "{0}-{1}", ("GLC55", "GLC75", "GLC100"), ("3.5", "4.1")),
    Kind("ORT", "脊柱椎弓根螺钉系统", "万向椎弓根钉", "IMPLANT", "III", "13", "枚", ("盒", 10), 640, 60, "Φ{0}×{1}mm", ("5.5", "6.0", "6.5"), ("35", "40", "45", "50")),
    Kind("SUR", "一次性使用腔镜吻合器钉仓", "钉仓", "HIGH_VALUE", "II", "02", "个", ("盒", 12), 520, 36, "{0}/{1}", ("45", "60"), ("W", "B", "G")),
    Kind("COR", "药物涂层冠脉球囊导管", "DCB球囊", "HIGH_VALUE", "III", "03", "支", ("盒", 2), 6400, 24, "{0}×{1}mm", ("2.0", "2.5", "3.0"), ("15", "20", "30")),
    Kind("COR", "造影导管", "冠脉造影导管", "HIGH_VALUE", "III", "03", "根", ("盒", 10), 95, 36, "{0} {1}", ("5F", "6F"), ("JL3.5", "JL4.0", "JR4.0", "TIG")),
    Kind("COR", "冠状动脉导引导丝", "PTCA导丝", "HIGH_VALUE", "III", "03", "根", ("盒", 5), 320, 36, "0.014in×{0}cm {1}", ("180", "190", "300"), ("软头", "中硬")),
    Kind("COR", "球囊扩充压力泵", "压力泵", "LOW_VALUE", "II", "03", "个", ("箱", 20), 120, 36, "{0}", ("30atm", "40atm")),
    Kind("PER", "腔静脉滤器", "可回收滤器", "IMPLANT", "III", "13", "套", ("箱", 2), 9800, 36, "{0}", ("VF-28", "VF-32")),
    Kind("PER", "亲水涂层外周导丝", "超滑导丝", "HIGH_VALUE", "III", "03", "根", ("盒", 5), 260, 36, "{0}in×{1}cm", ("0.018", "0.035"), ("150", "180", "260")),
    Kind("PER", "血管鞘组", "动脉鞘", "HIGH_VALUE", "III", "03", "套", ("盒", 10), 88, 36, "{0} {1}cm", ("5F", "6F", "7F", "8F"), ("11", "23")),
    Kind("NEU", "神经血管微导管", "微导管", "HIGH_VALUE", "III", "03", "根", ("盒", 2), 4900, 24, "{0}in×{1}cm", ("0.017", "0.021", "0.027"), ("150", "155")),
    Kind("NEU", "可解脱栓塞弹簧圈", "弹簧圈", "IMPLANT", "III", "13", "个", ("盒", 5), 3600, 36, "{0}mm×{1}cm", ("2", "3", "4", "6"), ("4", "8", "12")),
    Kind("NEU", "神经血管导丝", "微导丝", "HIGH_VALUE", "III", "03", "根", ("盒", 5), 2100, 36, "{0}in×{1}cm", ("0.010", "0.014"), ("200", "300")),
    Kind("NEU", "远端通路导管", "中间导管", "HIGH_VALUE", "III", "03", "根", ("盒", 2), 5600, 24, "{0} {1}cm", ("5F", "6F"), ("115", "125")),
    Kind("ORT", "金属锁定接骨螺钉", "锁定螺钉", "IMPLANT", "III", "13", "枚", ("盒", 20), 130, 60, "HA{0}×{1}", ("3.5", "5.0"), ("16", "20", "24", "30", "36")),
    Kind("ORT", "髋臼杯系统", "髋臼杯", "IMPLANT", "III", "13", "件", ("箱", 4), 3100, 60, "外径{0}mm", ("44", "46", "48", "50", "52", "54")),
    Kind("ORT", "丙烯酸树脂骨水泥", "骨水泥", "IMPLANT", "III", "13", "盒", ("箱", 10), 980, 24, "{0}g", ("20", "40")),
    Kind("ORT", "股骨髓内钉系统", "髓内钉", "IMPLANT", "III", "13", "套", ("箱", 4), 4300, 60, "{0}×{1}mm", ("9", "10", "11"), ("170", "200", "240")),
    Kind("ORT", "膝关节假体胫骨托", "胫骨托", "IMPLANT", "III", "13", "件", ("箱", 4), 4700, 60, "{0}", ("TB1", "TB2", "TB3", "TB4", "TB5")),
    Kind("IVD", "降钙素原测定试剂盒（荧光免疫层析法）", "PCT试剂", "IVD", "II", "40", "盒", ("箱", 20), 980, 12, "{0}", ("25人份/盒", "50人份/盒")),
    Kind("IVD", "全程C反应蛋白测定试剂盒", "CRP试剂", "IVD", "II", "40", "盒", ("箱", 20), 460, 12, "{0}", ("40mL", "80mL", "120mL")),
    Kind("IVD", "糖化血红蛋白测定试剂盒", "HbA1c试剂", "IVD", "II", "40", "盒", ("箱", 10), 890, 12, "{0}", ("R1:60mL R2:20mL", "R1:30mL R2:10mL")),
    Kind("IVD", "促甲状腺激素测定试剂盒", "TSH试剂", "IVD", "II", "40", "盒", ("箱", 10), 640, 12, "{0}", ("2×50T", "2×100T")),
    Kind("IVD", "D-二聚体测定试剂盒（胶乳免疫比浊法）", "D二聚体试剂", "IVD", "II", "40", "盒", ("箱", 10), 1180, 12, "{0}", ("4×10mL", "2×10mL")),
    Kind("IVD", "乙型肝炎病毒表面抗原检测试剂盒", "HBsAg试剂", "IVD", "III", "40", "盒", ("箱", 10), 520, 12, "{0}", ("96T/盒", "48T/盒")),
    Kind("SUR", "一次性使用管型吻合器", "圆形吻合器", "HIGH_VALUE", "II", "02", "把", ("箱", 6), 1760, 36, "{0}", ("CS24", "CS26", "CS29", "CS31", "CS34")),
    Kind("SUR", "一次性使用腹腔镜穿刺器", "穿刺器", "LOW_VALUE", "II", "02", "套", ("箱", 20), 210, 36, "{0}×{1}mm", ("5", "10", "12"), ("75", "100")),
    Kind("SUR", "可吸收外科缝线", "可吸收缝线", "LOW_VALUE", "III", "02", "包", ("盒", 12), 42, 36, "{0} {1}", ("2-0", "3-0", "4-0"), ("70cm", "90cm")),
    Kind("SUR", "超声软组织手术刀头", "超声刀头", "HIGH_VALUE", "III", "01", "把", ("箱", 6), 2650, 36, "{0}", ("UH23", "UH36", "UH45")),
    Kind("SUR", "一次性使用钛夹", "结扎夹", "LOW_VALUE", "II", "13", "枚", ("板", 6), 38, 60, "{0}", ("CL-S", "CL-M", "CL-L")),
    Kind("IVD", "凝血酶原时间测定试剂盒", "PT试剂", "IVD", "II", "40", "盒", ("箱", 10), 360, 12, "{0}", ("10×2mL", "10×4mL", "6×5mL")),
)  # fmt: skip


def make_catalogue(world: World) -> None:
    """Lines, certificates with their chains, products and SKUs. The last product gets its certificate only later."""
    with clock.frozen_at(moment(FOUNDED, 10)):
        for code, name in LINES:
            world.line_ids[code] = catalog.register_line(actor=world.actor, code=code, name=name).pk
        kinds = KINDS[: world.size.products]
        total, left = world.size.skus, len(kinds)
        for number, kind in enumerate(kinds, 1):
            wanted = max(1, (total - len(world.items)) // left)
            left -= 1
            certificate = _certificates(world, number, kind)
            is_late = number == len(kinds)
            row = catalog.register_product(
                actor=world.actor, code=f"P{number:03d}", name=kind.name, common_name=kind.common,
                line_id=world.line_ids[kind.line], kind=kind.kind, device_class=kind.device_class,
                code_2017=kind.class_code, certificate=None if is_late else certificate, maker=COMPANY,
                storage="2～8℃避光" if kind.kind == "IVD" else "常温干燥", is_cold_chain=kind.kind == "IVD",
            )  # fmt: skip
            for spec in _specs(kind, wanted):
                world.items.append(_sku(world, kind, row, spec))
            if is_late:
                world.late_product, world.late_certificate = row, certificate


def _specs(kind: Kind, wanted: int) -> list[str]:
    known = [kind.pattern.format(*pair) for pair in crossed(kind.first, kind.second)]
    more = [f"{spec} {tail}" for tail in ("A型", "B型", "加长型") for spec in known]
    return (known + more)[:wanted]


def _sku(world: World, kind: Kind, row: Any, spec: str) -> Item:
    serial = len(world.items) + 1
    code = f"MH{row.code[1:]}{serial:04d}"
    sku = catalog.register_sku(
        actor=world.actor, code=code, product=row, spec=spec, model=f"{kind.line}{serial:04d}", base_unit=kind.unit,
        di=gtin("0", serial), packs=[(kind.pack[0], kind.pack[1], gtin("1", serial))], shelf_life_months=kind.shelf,
        list_price_e4=kind.price * 10_000, tracking="LOT",
    )  # fmt: skip
    return Item(
        sku.pk, code, kind.name, kind.common, spec, kind.line, kind.unit, kind.pack[0], kind.pack[1], kind.price * 100,
        kind.shelf, serial,
    )  # fmt: skip


def gtin(indicator: str, serial: int) -> str:
    """A GTIN-14 of the demo's company prefix (697…) with its check digit."""
    from stdnum.ean import calc_check_digit

    number = f"{indicator}6971234{serial:05d}"
    return number + calc_check_digit(number)


def certificate_number(kind: Kind, year: int, serial: int) -> str:
    """A registration number by the rules of the authority: class III national, class II of the maker's province."""
    head = "国械注准" if kind.device_class == "III" else "苏械注准"
    return f"{head}{year}{'3' if kind.device_class == 'III' else '2'}{kind.class_code}{serial:04d}"


def _certificates(world: World, number: int, kind: Kind) -> Any:
    """The product's certificate; every third product has a chain of two, one chain leaves a gap of half a year."""
    serial = 1000 + number * 7
    previous = None
    first = date(2023, 3, 15)
    if number % 3 == 0 and number != len(KINDS[: world.size.products]):
        ends = date(2024, 5, 19) if number != 3 else date(2023, 11, 30)
        previous = catalog.register_certificate(
            actor=world.actor, number=certificate_number(kind, 2019, serial), product_name=kind.name, holder=COMPANY,
            approved_on=date(2019, 5, 20), expires_on=ends,
        )  # fmt: skip
        first = date(2024, 5, 20)
    if number == len(KINDS[: world.size.products]):
        first = world.size.month_list()[0] - timedelta(days=LATE_DAYS)
    return catalog.register_certificate(
        actor=world.actor, number=certificate_number(kind, first.year, serial), product_name=kind.name, holder=COMPANY,
        approved_on=first, expires_on=date(first.year + 5, first.month, min(first.day, 28)) - timedelta(days=1),
        previous=previous,
    )  # fmt: skip
