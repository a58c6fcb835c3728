"""Service in the demo: tasks from signed agreements, an analyser installed, trainings, support, clinical questions."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.events.dispatch import deliver_due
from meridian.kernel.objects.registry import spec_named
from meridian.modules.catalog import commands as catalog
from meridian.modules.service import commands as service

from ..sizes import TODAY
from .catalogue import gtin
from .company import COMPANY
from .world import Seller, World, moment

EVENTS_AT_MOST = 20_000
ANALYSER = "MH-CL900"
STEPS = (
    ("INSTALL", "核对装箱单，开箱检查外观", True, "", None, None),
    ("INSTALL", "就位、调平并接通电源", False, "", None, None),
    ("INSTALL", "测量接地电阻", False, "Ω", None, Decimal("0.2")),
    ("DEBUG", "测量供电电压", False, "V", Decimal(209), Decimal(231)),
    ("DEBUG", "恒温单元温度校准", False, "℃", Decimal("36.7"), Decimal("37.3")),
    ("DEBUG", "携带污染率测试", False, "ppm", None, Decimal(1)),
    ("ACCEPTANCE", "重复性测试（CV）", False, "%", None, Decimal(5)),
    ("ACCEPTANCE", "开机运行状态拍照存档", True, "", None, None),
)  # fmt: skip
READINGS = {3: "0.12", 4: "221.4", 5: "37.02", 6: "0.3", 7: "2.1"}
# Signed by the engineer so far: of the planned installations none, three, all.
PROGRESS = (0, 3, 8)


def make_service(world: World) -> None:
    """Run last. Everything around the fixed day: something is overdue, something is due today, something comes."""
    with clock.frozen_at(moment(TODAY)):
        deliver_due(limit=EVENTS_AT_MOST)
    with clock.frozen_at(moment(TODAY - timedelta(days=90))):
        sku = _analyser(world)
        _procedure(world, sku)
    top = next(seller for seller in world.sellers if seller.level == 1 and seller.unit.hospitals)
    for number in range(3):
        _accepted(world, top, sku, number)
    for number, done in enumerate(PROGRESS):
        _running(world, top, sku, number, done)
    _trainings(world, top, sku)
    _support(world, top)
    _questions(world, top)


def person(world: World, username: str) -> Any:
    """The actor of a demo account at the frozen moment."""
    return actor_for(world.users[username], channel="demo").at(clock.now())


def _analyser(world: World) -> Any:
    """The equipment of the story: an analyser with its certificate."""
    name = "全自动化学发光免疫分析仪"
    certificate = catalog.register_certificate(
        actor=world.actor, number="苏械注准20232229001", product_name=name, holder=COMPANY, approved_on=date(2023, 3, 15),
        expires_on=date(2028, 3, 14),
    )  # fmt: skip
    product = catalog.register_product(
        actor=world.actor, code="P900", name=name, common_name="化学发光仪", line_id=world.line_ids["IVD"], kind="EQUIPMENT",
        device_class="II", code_2017="22", certificate=certificate, maker=COMPANY, storage="常温干燥", is_cold_chain=False,
    )  # fmt: skip
    return catalog.register_sku(
        actor=world.actor, code=ANALYSER, product=product, spec="CL-900", model="CL-900", base_unit="台", di=gtin("0", 90001),
        packs=[], list_price_e4=380_000 * 10_000, tracking="SERIAL",
    )  # fmt: skip


def _procedure(world: World, sku: Any) -> None:
    made = spec_named("service.checklisttemplate").create(
        actor=world.actor, code="SOP-CL900", name="CL-900 安装调试验收规程", product=sku.product, warranty_months=12
    )
    for position, (phase, text, photo, unit, low, high) in enumerate(STEPS, 1):
        spec_named("service.templatestep").create(
            actor=world.actor, template=made, position=position, phase=phase, text=text, needs_photo=photo,
            needs_value=bool(unit), unit=unit, low=low, high=high,
        )  # fmt: skip
    spec_named("service.serviceprovider").create(
        actor=world.actor, name="江苏华维医疗设备服务有限公司", contract_number="FW-2026-018", valid_to=date(2027, 6, 30),
        scope="体外诊断设备安装、调试、维护",
    )  # fmt: skip


def _plan(world: World, seller: Seller, sku: Any, number: int, day: date, **values: Any) -> Any:
    clinic = seller.unit.hospitals[number % len(seller.unit.hospitals)]
    return service.plan_installation(
        actor=person(world, "wanglei"), dealer=seller.row, hospital=clinic.id, sku=sku, department="检验科", planned_date=day,
        engineer=world.users["zhangmin"], **values,
    )  # fmt: skip


def _sign(world: World, row: Any, count: int) -> None:
    for step in row.steps.order_by("position")[:count]:
        value = Decimal(READINGS[step.position]) if step.position in READINGS else None
        photo = picture() if step.needs_photo else None
        service.sign_step(
            actor=person(world, "zhangmin"), installation_order=row.pk, step_id=step.pk, value=value, photo=photo
        )


def picture() -> bytes:
    """A small picture, as from a camera."""
    import io

    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (320, 240), (214, 222, 230)).save(kept, "PNG")
    return kept.getvalue()


def _accepted(world: World, seller: Seller, sku: Any, number: int) -> None:
    day = TODAY - timedelta(days=70 - 20 * number)
    with clock.frozen_at(moment(day)):
        row = _plan(world, seller, sku, number, day, serial=f"CL900-26{number + 11:04d}")
        _sign(world, row, len(STEPS))
        service.accept_installation(
            actor=person(world, "zhangmin"), installation_order=row.pk, signatory=("李明", "赵倩", "孙立")[number],
            signatory_title="检验科主任",
        )  # fmt: skip


def _running(world: World, seller: Seller, sku: Any, number: int, done: int) -> None:
    day = TODAY + timedelta(days=(6, 0, -3)[number])
    values: dict[str, Any] = {"serial": f"CL900-26{number + 31:04d}"}
    if number == 1:
        rows = spec_named("service.serviceprovider").model.objects.unscoped("demo")
        values |= {"performer": "PROVIDER", "provider": rows.get()}
    with clock.frozen_at(moment(TODAY - timedelta(days=8))):
        row = _plan(world, seller, sku, number + 3, day, **values)
    with clock.frozen_at(moment(TODAY, 8, 30)):
        _sign(world, row, done)


def _trainings(world: World, seller: Seller, sku: Any) -> None:
    clinics = seller.unit.hospitals
    plan = (
        ("OPERATION", "CL-900 上机操作与日常质控", -40),
        ("MAINTENANCE", "日保养、周保养与常见报警处理", 0),
        ("CLINICAL", "心肌标志物的临床应用与结果解读", 9),
    )
    for number, (kind, topic, days) in enumerate(plan):
        day = TODAY + timedelta(days=days)
        with clock.frozen_at(moment(min(day, TODAY) - timedelta(days=7 if days >= 0 else 0))):
            row = service.plan_training(
                actor=person(world, "wanglei"), kind=kind, topic=topic, hospital=clinics[number % len(clinics)].id,
                dealer=seller.row, product=sku.product, held_on=day, trainer=world.users["zhangmin"],
            )  # fmt: skip
            people = [("李敏", "检验科", "主管技师"), ("王芳", "检验科", "技师"), ("周洁", "检验科", "技师")]
            made = service.add_participants(actor=person(world, "wanglei"), customer_training=row.pk, people=people)
        if days < 0:
            with clock.frozen_at(moment(day, 16)):
                results = ((True, "PASSED"), (True, "PASSED"), (False, "NONE"))
                attendance = {each.pk: result for each, result in zip(made, results, strict=True)}
                service.record_training(
                    actor=person(world, "zhangmin"), customer_training=row.pk, attendance=attendance
                )


def _support(world: World, seller: Seller) -> None:
    clinics = seller.unit.hospitals
    plan = (
        ("SURGERY", "冠脉介入手术跟台，备 2.5–3.5 mm 支架", "MH-2611-01", 0, "wuhao", time(13, 30)),
        ("SURGERY", "外周球囊扩张术跟台", "MH-2611-02", 3, None, time(8, 30)),
        ("DEBUGGING", "恒温单元报警，需现场调试", "", -2, "zhangmin", None),
        ("TRAINING", "新入职技师维护培训", "", 6, "zhangmin", None),
    )  # fmt: skip
    for number, (kind, note, case, days, who, at) in enumerate(plan):
        with clock.frozen_at(moment(TODAY - timedelta(days=4))):
            service.request_support(
                actor=person(world, "wanglei"), kind=kind, hospital=clinics[number % len(clinics)].id, dealer=seller.row,
                planned_date=TODAY + timedelta(days=days), planned_time=at, case_number=case, note=note,
                assigned=world.users[who] if who else None,
            )  # fmt: skip
    with clock.frozen_at(moment(TODAY - timedelta(days=20))):
        done = service.request_support(
            actor=person(world, "wanglei"), kind="SURGERY", hospital=clinics[0].id, dealer=seller.row, case_number="MH-2611-00",
            planned_date=TODAY - timedelta(days=18), note="冠脉介入手术跟台", assigned=world.users["wuhao"],
        )  # fmt: skip
    with clock.frozen_at(moment(TODAY - timedelta(days=18), 17)):
        report = "植入支架两枚，备货余四枚已退回经销商库房，器械配合良好。"
        service.report_support(actor=world.actor.at(clock.now()), support_request=done.pk, report=report, minutes=150)


def _questions(world: World, seller: Seller) -> None:
    products = [
        spec_named("catalog.sku").model.objects.unscoped("demo").get(pk=world.items[n].id).product for n in (0, 20)
    ]
    plan = (
        (18, products[0], "支架释放后残余狭窄大于 20% 时，说明书允许的后扩张压力上限是多少？", "后扩张压力不超过说明书标示的额定爆破压（RBP），球囊直径不超过支架标称直径的 1.1 倍；见说明书第 7 节。", "SENT"),
        (3, products[1], "该接骨板能否用于骨质疏松合并粉碎性骨折？是否有临床数据？", "", "ASKED"),
        (1, products[0], "双联抗血小板治疗的最短时间有何建议？", "说明书建议按现行指南执行，一般不少于 6 个月；具体由主治医师判断。", "ANSWERED"),
    )  # fmt: skip
    for days, product, question, answer, state in plan:
        with clock.frozen_at(moment(TODAY - timedelta(days=days))):
            row = service.ask_question(
                actor=person(world, "wanglei"), product=product, question=question, dealer=seller.row,
                reviewer=world.users["zhaoyan"],
            )  # fmt: skip
            if answer:
                service.write_answer(actor=person(world, "admin"), clinical_question=row.pk, answer=answer)
        if state == "SENT":
            with clock.frozen_at(moment(TODAY - timedelta(days=days - 1))):
                reviewer = person(world, "zhaoyan")
                service.approve_answer(actor=reviewer, clinical_question=row.pk)
                service.send_answer(actor=reviewer, clinical_question=row.pk)
                service.publish_answer(
                    actor=reviewer, clinical_question=row.pk, question="支架后扩张的压力与球囊直径上限是多少？"
                )
