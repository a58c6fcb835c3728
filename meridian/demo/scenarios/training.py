"""Training in the demo: four courses with exams, certificates of most dealers, one dealer who lacks some, his onboarding, two kits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from meridian.kernel.objects.registry import spec_named
from meridian.modules.org import commands as org
from meridian.modules.training import commands as training

from ..sizes import TODAY
from .dossiers import days_ago, person
from .training_texts import BROCHURE, COURSES, KIT, STEPS
from .world import Seller, World

WRITER, REVIEWER, LEGAL = "hetao", "zhaoyan", "hanxue"
NAMES = ("陈佳", "李娜", "王强", "刘洋", "赵磊", "孙悦", "周涛", "吴敏", "郑浩", "冯雪", "蒋鹏", "沈燕")
PRODUCT_COURSE, COMPLIANCE, UDI = "CP-01", "HG-01", "HG-02"
# Who passed compliance so many days ago: the first ends within 30 days, the second within 60.
EARLY = (343, 318)


def make_training(world: World) -> None:
    """Run last: courses, people of dealers, requirement, certificates, and the start of the dealer who lacks some."""
    people = _people(world)
    with days_ago(350):
        made = {each["course"]["code"]: _course(world, each, None) for each in COURSES if each["course"]["code"] != PRODUCT_COURSE}  # fmt: skip
    with days_ago(24):
        product = next(each for each in COURSES if each["course"]["code"] == PRODUCT_COURSE)
        made[PRODUCT_COURSE] = _course(world, product, _brochure())
        spec_named("training.trainingrequirement").create(
            actor=person(world, "zhangmin"), course=made[PRODUCT_COURSE], line_id=made[PRODUCT_COURSE].line_id,
            min_persons=1, effect="WARN", valid_from=TODAY - timedelta(days=20), note="试行期只提醒，明年起停单",
        )  # fmt: skip
    _certificates(world, people, made)
    starter = next(seller for seller in world.sellers if seller.row.pk == _dealer_of(world, "dealer2"))
    _started(world, starter, made)
    _supported(world, made)


def _people(world: World) -> list[str]:
    """One learner for each of the first dealers who have no account, beside the two accounts of the story."""
    taken = {_dealer_of(world, name) for name in ("dealer1", "dealer2")}
    names = ["dealer1"]
    with days_ago(352):
        others = (seller for seller in world.sellers if seller.row.pk not in taken)
        for who, seller in zip(NAMES, others, strict=False):
            username = f"learner-{seller.row.code.lower()}"
            world.users[username] = org.create_user(
                actor=world.actor,
                username=username,
                display_name=who,
                kind="DEALER",
                role="dealer_clerk",
                dealer=seller.row,
            )
            names.append(username)
    return names[:-1]  # one dealer has an account and no certificate


def _dealer_of(world: World, username: str) -> int:
    return world.users[username].membership.dealer_id


def _brochure() -> Any:
    rows = spec_named("knowledge.productdocument").model.objects.unscoped("the demo's brochure")
    return rows.filter(title=BROCHURE, status="APPROVED").order_by("-id").first()


def _course(world: World, each: dict[str, Any], brochure: Any) -> Any:
    values = dict(each["course"])
    if values["code"] == PRODUCT_COURSE and brochure is not None:
        values["line_id"] = brochure.product.line_id
    writer = person(world, WRITER)
    row = training.add_course(actor=writer, **values)
    for kind, title, stakeholder, basis in each["topics"]:
        training.add_topic(actor=writer, course=row, kind=kind, title=title, stakeholder=stakeholder, basis=basis)
    for title, text, minutes in each["lessons"]:
        material = {"text": text} if text else {"document": brochure}
        training.add_lesson(actor=writer, course=row, title=title, minutes=minutes, **material)
    for kind, text, options, answer, explanation, source in each["questions"]:
        training.add_question(
            actor=writer, course=row, kind=kind, text=text, options=options, answer=answer, explanation=explanation, source=source
        )  # fmt: skip
    return training.approve_course(actor=person(world, LEGAL), course=row.pk)


def _certificates(world: World, people: list[str], made: dict[str, Any]) -> None:
    manager = "zhangmin"
    for code, days, names in ((COMPLIANCE, 348, people[:2]), (COMPLIANCE, 212, people[2:]), (UDI, 120, people)):
        with days_ago(days):
            dealers = sorted({_dealer_of(world, name) for name in names})
            training.assign_course(
                actor=person(world, manager),
                course=made[code].pk,
                dealers=dealers,
                due_on=_day(days - 40),
                note="岗前必修",
            )
    for number, username in enumerate(people):
        with days_ago(EARLY[number] if number < len(EARLY) else 200 - 3 * number):
            _pass(world, username, made[COMPLIANCE])
        with days_ago(115 - 2 * number):
            _pass(world, username, made[UDI])
        if number % 3 != 2:
            with days_ago(20 - number):
                _pass(world, username, made[PRODUCT_COURSE])
    with days_ago(12):
        for username in ("wuhao", "sunpeng"):
            _pass(world, username, made[COMPLIANCE])
        _pass(world, "wuhao", made[PRODUCT_COURSE], right=3)
    with days_ago(3):
        training.assign_course(
            actor=person(world, manager), course=made["GT-01"].pk, users=[world.users["dealer1"].pk], due_on=_day(-11)
        )


def _day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def _pass(world: World, username: str, course: Any, right: int | None = None) -> None:
    """Read everything, take the exam, answer so many rightly (all when not said)."""
    actor = person(world, username)
    for lesson in course.lessons.order_by("position"):
        training.read_lesson(actor=actor, lesson=lesson.pk)
    attempt = training.start_attempt(actor=actor, course=course.pk)
    answers = {row.pk: row.answer for row in course.questions.all()}
    wanted = len(attempt.paper) if right is None else right
    chosen = {
        key: [("TF" if answers[key] in ("T", "F") else "ABCDEFGHIJ").index(sign) for sign in answers[key]]
        for key, _version, _order in attempt.paper[:wanted]
    }
    training.hand_in(actor=actor, attempt=attempt.pk, chosen=chosen)


def _started(world: World, starter: Seller, made: dict[str, Any]) -> None:
    """The dealer of dealer2: onboarding in its twelfth day, one certificate, a kit on its way; another kit with late loans."""
    manager = "zhangmin"
    with days_ago(90):
        kit = spec_named("training.kittemplate").create(
            actor=person(world, manager), name="冠脉介入启动支持包", line_id=made[PRODUCT_COURSE].line_id
        )
        for position, (kind, title, pieces, loan) in enumerate(KIT, 1):
            spec_named("training.kittemplateline").create(
                actor=person(world, manager), template=kit, position=position, kind=kind, title=title, qty=pieces, loan_days=loan
            )  # fmt: skip
        head = spec_named("training.onboardingtemplate").create(actor=person(world, manager), name="新经销商三十天启动")
        for position, (kind, title, side, days, course) in enumerate(STEPS, 1):
            spec_named("training.onboardingstep").create(
                actor=person(world, manager), template=head, position=position, kind=kind, title=title, side=side, day_offset=days,
                course=made.get(course), kit_template=kit if kind == "KIT" else None,
            )  # fmt: skip
    with days_ago(75):
        given = training.issue_kit(actor=person(world, manager), dealer=_dealer_of(world, "dealer1"), template=kit)
    with days_ago(71):
        lines = list(given.lines.values_list("pk", flat=True))
        training.receive_kit(actor=person(world, "dealer1"), launch_kit=given.pk, received=lines)
    with days_ago(12):
        row = training.start_onboarding(actor=person(world, manager), dealer=starter.row.pk, template=head)
        training.assign_course(
            actor=person(world, manager),
            course=made[UDI].pk,
            dealers=[starter.row.pk],
            due_on=_day(-2),
            note="启动第二周",
        )
    with days_ago(10):
        document = row.tasks.get(title=STEPS[0][1])
        training.settle_task(
            actor=person(world, "dealer2"),
            onboarding_task=document.pk,
            evidence="质量保证协议与授权书已签回，扫描件已上传",
        )
    with days_ago(8):
        _pass(world, "dealer2", made[COMPLIANCE])
    with days_ago(2):
        training.issue_kit(actor=person(world, manager), dealer=starter.row.pk, template=kit)


def _supported(world: World, made: dict[str, Any]) -> None:
    """A learning path, a request that waits and one that was answered, pushed material, an academic event."""
    with days_ago(60):
        path = spec_named("training.learningpath").create(
            actor=person(world, "zhangmin"), name="经销商销售人员学习路径"
        )
        for position, (code, days) in enumerate(((COMPLIANCE, 14), (UDI, 14), (PRODUCT_COURSE, 45), ("GT-01", 60)), 1):
            spec_named("training.pathstep").create(
                actor=person(world, "zhangmin"), learning_path=path, position=position, course=made[code], days=days
            )
        event = spec_named("training.academicevent").create(
            actor=person(world, "zhangmin"), title="冠脉介入病例线上沙龙", line_id=made[PRODUCT_COURSE].line_id, held_on=_day(46), minutes=90,
            link="https://example.com/live/2610", agenda="1. 病例汇报\n2. 讨论\n3. 产品说明书要点", approval_number="学术审-2610-03",
        )  # fmt: skip
    with days_ago(45):
        for name, department, minutes in (("李医生", "心内科", 85), ("周医生", "心内科", 60), ("许医生", "导管室", 90)):
            spec_named("training.eventattendance").create(
                actor=person(world, "zhangmin"), event=event, name=name, department=department, minutes=minutes
            )
    with days_ago(9):
        asked = training.ask_support(actor=person(world, "dealer1"), kind="TRAINING", title="导管室护士现场培训一次")
        training.ask_support(actor=person(world, "dealer2"), kind="MATERIAL", title="新版产品彩页 200 份")
    with days_ago(6):
        training.answer_request(
            actor=person(world, "zhangmin"), resource_request=asked.pk, answer="已安排 11 月 25 日下午，服务工程师到场"
        )
    with days_ago(4):
        dealers = [_dealer_of(world, name) for name in ("dealer1", "dealer2")]
        document = _brochure()
        if document is not None:
            training.push_content(
                actor=person(world, "zhangmin"),
                document=document,
                message="支架彩页已换新版，请停用旧版",
                dealers=dealers,
            )
