"""Documents on file: the company's, its products', the dealers' with scopes as authorities print them, some hospitals'.

Most dealers are in order. Of every twelve, one licence ends within weeks, one has ended and its renewal waits for quality,
one scope carries a remark nobody judged yet, and one licence does not speak of cold chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.files.commands import store_file
from meridian.modules.licences import commands as licences

from ..sizes import TODAY
from .company import COMPANY
from .scans import pdf_of
from .world import Seller, Unit, World, moment

FILED = date(2025, 11, 11)
ROUND = 12
HOSPITALS_WITH_LICENCE = 60
WITH_PAGES = 24
TITLES = {
    "BUSINESS_LICENCE": "营业执照", "OPERATION_LICENCE": "医疗器械经营许可证", "OPERATION_FILING": "第二类医疗器械经营备案凭证",
    "PRODUCTION_LICENCE": "医疗器械生产许可证", "QUALITY_AGREEMENT": "质量保证协议", "SALES_AUTHORISATION": "销售授权书",
    "INVOICE_DATA": "开票资料", "DELIVERY_NOTE": "随货同行单样式",
}  # fmt: skip
_SHORT = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑", "31": "沪", "32": "苏",
    "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫", "42": "鄂", "43": "湘", "44": "粤", "45": "桂",
    "46": "琼", "50": "渝", "51": "川", "52": "黔", "53": "滇", "54": "藏", "61": "陕", "62": "甘", "63": "青", "64": "宁",
    "65": "新",
}  # fmt: skip
# How authorities print the same right.
SCOPES = (
    "2002年分类目录：6801基础外科手术器械，6807胸腔心血管外科手术器械，6808腹部外科手术器械，6810矫形外科（骨科）手术器械，"
    "6815注射穿刺器械，6821医用电子仪器设备，6840临床检验分析仪器（含需低温冷藏运输贮存的体外诊断试剂），6846植入材料和人工器官，"
    "6865医用缝合材料及粘合剂，6877介入器材；2017年分类目录：01有源手术器械，02无源手术器械，03神经和心血管手术器械，"
    "04骨科手术器械，13无源植入器械，22临床检验器械***",
    "2002年分类目录:6801-6816,6821,6840体外诊断试剂(含需低温冷藏运输贮存),6846,6865,6877;2017年分类目录:01,02,03,04,13,14,22",
    "【原《分类目录》分类编码区】6801、6807、6808、6810、6840（含体外诊断试剂，需冷藏）、6846、6865、6877"
    "【新《医疗器械分类目录》分类编码区】01、02、03、04、13、22",
)
TO_JUDGE = "2002年分类目录：6801-6877（6840体外诊断试剂除外）；2017年分类目录：01，02，03，04，13无源植入器械（乳房植入物除外），22"
WITHOUT_COLD = (
    "2002年分类目录:6801-6816,6840体外诊断试剂,6840临床检验分析仪器,6846,6877;2017年分类目录:01,02,03,04,13,22"
)
OF_CLASS_TWO = "全部二类医疗器械（含体外诊断试剂，需低温冷藏运输贮存）"


def make_documents(world: World) -> None:
    """File and verify everybody's documents, then let the daily round of the demo's day run."""
    actor = world.actor.at(moment(FILED, 14))
    _company(actor)
    for number, clinic in enumerate(world.clinics[:HOSPITALS_WITH_LICENCE]):
        _file(
            actor, "customers.hospital", clinic.id, "INSTITUTION_LICENCE", f"4660{number:05d}{clinic.unit.code}{number:04d}A100",
            date(2021, 6, 1), date(2031, 5, 31), "卫生健康委员会",
        )  # fmt: skip
    for number, seller in enumerate(world.sellers):
        _dealer(world, actor, number, seller)
    licences.expire_licences(actor=world.actor.at(moment(TODAY, 8)))


def _company(actor: Actor) -> None:
    _file(
        actor,
        "company",
        0,
        "BUSINESS_LICENCE",
        company_credit_code(),
        date(2016, 3, 1),
        None,
        "市场监督管理局",
        holder=COMPANY,
    )
    _file(
        actor, "company", 0, "PRODUCTION_LICENCE", "苏药监械生产许20210117号", date(2021, 12, 20), date(2026, 12, 19),
        "江苏省药品监督管理局", holder=COMPANY, remark="生产地址：高新区医疗器械产业园1号",
    )  # fmt: skip


def _dealer(world: World, actor: Actor, number: int, seller: Seller) -> None:
    place = _SHORT[seller.unit.code[:2]] + seller.unit.short[:1]
    case, year = number % ROUND, 2022 + number % 3
    issuer = f"{seller.unit.name}市场监督管理局"
    issued = date(year, 1 + number % 12, 6 + number % 20)
    ends = _five_years(issued)
    scope = SCOPES[number % len(SCOPES)]
    if case == 3:
        issued, ends = date(2021, 12, 13), date(2026, 12, 12)
    elif case == 7:
        issued, ends = date(2021, 11, 11), date(2026, 11, 10)
    elif case == 11:
        scope = WITHOUT_COLD
    args = (actor, "dealers.dealer", seller.row.pk)
    page = {"holder": str(seller.row) if number < WITH_PAGES else ""}
    _file(*args, "BUSINESS_LICENCE", seller.row.credit_code, date(2018, 5, 8), None, issuer, **page)
    first = _file(*args, "OPERATION_LICENCE", _number(place, "许", issued, number), issued, ends, issuer, scope, **page)
    _file(*args, "OPERATION_FILING", _number(place, "备", issued, number), issued, None, issuer, OF_CLASS_TWO, **page)
    if case != 9:
        _file(
            *args,
            "QUALITY_AGREEMENT",
            f"QA-2026-{number + 1:04d}",
            date(2025, 11, 11),
            date(2026, 12, 31),
            COMPANY,
            **page,
        )
    if case % 2 == 0:
        _file(
            *args, "SALES_AUTHORISATION", f"SQ-2026-{number + 1:04d}", date(2025, 11, 11), date(2026, 12, 31), COMPANY
        )
    if case % 3 == 0:
        _file(*args, "INVOICE_DATA", "", date(2025, 11, 11), None, "", **page)
        _file(*args, "DELIVERY_NOTE", "", date(2025, 11, 11), None, "", **page)
    if case == 7:
        _renewal(world, first, issuer)
    elif case == 5:
        _waiting(world, seller, place, number, issuer)


def file_dealer_documents(actor: Actor, row: Any, unit: Unit, number: int, *, has_agreement: bool) -> None:
    """The papers of somebody who wants to become a dealer, filed and verified on the actor's day."""
    issuer, place = f"{unit.name}市场监督管理局", _SHORT[unit.code[:2]] + unit.short[:1]
    issued = actor.today - timedelta(days=400)
    args = (actor, "dealers.dealer", row.pk)
    _file(*args, "BUSINESS_LICENCE", row.credit_code, date(2019, 6, 3), None, issuer)
    _file(
        *args, "OPERATION_LICENCE", _number(place, "许", issued, number), issued, _five_years(issued), issuer, SCOPES[0]
    )
    _file(*args, "OPERATION_FILING", _number(place, "备", issued, number), issued, None, issuer, OF_CLASS_TWO)
    if has_agreement:
        _file(*args, "QUALITY_AGREEMENT", f"QA-{actor.today.year}-{number}", actor.today, date(2027, 12, 31), COMPANY)


def _renewal(world: World, earlier: Any, issuer: str) -> None:
    """The renewal came in two days ago and waits for quality."""
    actor, number = world.actor.at(moment(TODAY - timedelta(days=2), 16)), earlier.number.replace("2021", "2026")
    lines = (number, earlier.subject_name, "经营范围：", earlier.raw_scope, "有效期限：2031年11月08日", issuer)
    licences.renew_licence(
        actor=actor, licence=earlier, issuer=issuer, issued_on=date(2026, 11, 9), expires_on=date(2031, 11, 8), number=number,
        file=_scan(actor, earlier.kind, lines, earlier.dealer_id),
    )  # fmt: skip


def _waiting(world: World, seller: Seller, place: str, number: int, issuer: str) -> None:
    """A second licence with a wider scope, whose remark quality has to judge."""
    actor, printed = (
        world.actor.at(moment(TODAY - timedelta(days=1), 10)),
        _number(place, "许", date(2026, 11, 2), number),
    )
    lines = (printed, str(seller.row), "经营范围：", TO_JUDGE, "有效期限：2031年11月01日", issuer)
    licences.register_licence(
        actor=actor, subject_type="dealers.dealer", subject_id=seller.row.pk, kind="OPERATION_LICENCE", number=printed,
        issuer=issuer, issued_on=date(2026, 11, 2), expires_on=date(2031, 11, 1), raw_scope=TO_JUDGE,
        file=_scan(actor, "OPERATION_LICENCE", lines, seller.row.pk),
    )  # fmt: skip


def _scan(actor: Actor, kind: str, lines: Sequence[str], dealer_id: int | None) -> Any:
    """A page of PDF in place of the scan, stored like an upload."""
    title = TITLES[kind]
    return store_file(
        actor=actor, upload=pdf_of(title, lines), purpose="licence", name=f"{title} {lines[0]}.pdf".replace("  ", " "),
        dealer_id=dealer_id,
    )  # fmt: skip


def _file(
    actor: Actor, subject_type: str, subject_id: int, kind: str, number: str, issued: date, ends: date | None, issuer: str,
    scope: str = "", *, remark: str = "", holder: str = "",
) -> Any:  # fmt: skip
    """Register, confirm and verify one document on the day of filing. Those with a ``holder`` get a page to look at."""
    lines = (number, holder, *(("经营范围：", scope) if scope else ()), f"有效期至：{ends or '长期'}", issuer)
    dealer_id = subject_id if subject_type == "dealers.dealer" else None
    row = licences.register_licence(
        actor=actor, subject_type=subject_type, subject_id=subject_id, kind=kind, number=number, issuer=issuer,
        issued_on=issued, expires_on=ends, raw_scope=scope, remark=remark,
        file=_scan(actor, kind, lines, dealer_id) if holder else None,
    )  # fmt: skip
    if scope:
        row = licences.confirm_scope(actor=actor, licence=row)
    return licences.verify_licence(actor=actor, licence=row)


def company_credit_code() -> str:
    """A valid unified social credit code of the demo company."""
    from stdnum.cn import uscc

    code = "91320594MA1MEDJC0"
    return code + uscc.calc_check_digit(code)


def _number(place: str, form: str, issued: date, number: int) -> str:
    return f"{place}药监械经营{form}{issued.year}{number + 1:04d}号"


def _five_years(issued: date) -> date:
    return date(issued.year + 5, issued.month, issued.day) - timedelta(days=1)
