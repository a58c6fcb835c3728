"""Quizzes in the demo: three, answered by staff and dealers; one question is outdated by a new edition of a brochure."""

from __future__ import annotations

from typing import Any

from meridian.modules.knowledge import commands as knowledge

from .dossiers import REVIEWER, WRITER, days_ago, person
from .world import World

BROCHURE = "药物洗脱冠脉支架系统 产品彩页"
# kind, text, options, answer, explanation, source
QUIZZES: tuple[tuple[str, str, str, tuple[tuple[str, str, str, str, str, str], ...]], ...] = (
    ("P001", "冠脉支架产品知识", "DEALERS", (
        ("SINGLE", "支架梁的厚度是多少？", "80 μm\n100 μm\n120 μm", "A", "钴铬合金，梁厚 80 μm。", BROCHURE),
        ("MULTIPLE", "下列哪些属于注册证不适用的病变？", "左主干病变\n慢性完全闭塞病变\n参考直径 3.0 mm 的原发病变", "AB", "适用范围写明不适用于左主干与慢性完全闭塞病变。", "注册证适用范围"),
        ("TRUE_FALSE", "释放压力可以超过额定爆破压 16 atm。", "", "F", "任何情况下不得超过额定爆破压。", "说明书第 5 章"),
        ("SINGLE", "经销商向医院介绍时，下列哪种说法合规？", "国内疗效更好的支架\n12 个月靶病变失败率 4.2%（n=612，单组研究）\n保证不再狭窄", "B", "引用研究须说明样本与设计，不得作功效保证。", "广告法第 9、16 条"),
        ("SINGLE", "医师询问注册范围以外的用法，应当怎样做？", "按经验回答\n转给医学部，用临床问题登记\n让医师看竞品资料", "B", "超适应症问题只由医学部回答。", "公司制度"),
    )),
    ("P910", "彩色超声诊断仪产品知识", "DEALERS", (
        ("SINGLE", "整机有几个探头接口？", "2 个\n3 个\n4 个", "C", "四个接口，检查之间不用换插头。", "产品彩页"),
        ("MULTIPLE", "注册范围包括哪些检查？", "腹部\n心脏\n眼科", "AB", "眼部检查属于禁忌。", "注册证适用范围"),
        ("TRUE_FALSE", "探头使用后应按说明书消毒。", "", "T", "见说明书维护一章。", "说明书"),
        ("SINGLE", "单例用时 8.9 分钟的数据来自哪里？", "随机对照研究\n三家医院的流程观察\n台架试验", "B", "三家医院 240 例流程观察。", "门诊流程对照观察 2025"),
    )),
    ("P003", "锁定接骨板产品知识", "STAFF", (
        ("SINGLE", "锁定孔允许的变角是多少？", "±5°\n±15°\n±30°", "B", "±15°。", "产品彩页"),
        ("TRUE_FALSE", "可以与其他厂家的锁定螺钉混用。", "", "F", "不得混用，须用同品牌螺钉与限力扳手。", "说明书"),
        ("SINGLE", "注册证的适用范围是哪一项？", "四肢长骨骨干及干骺端骨折\n脊柱骨折\n颅颌面骨折", "A", "以注册证为准。", "注册证适用范围"),
    )),
)  # fmt: skip
# who, quiz, how many are answered rightly
ATTEMPTS = (
    ("wuhao", 0, 5), ("wuhao", 1, 2), ("sunpeng", 0, 4), ("dealer1", 0, 3), ("dealer2", 0, 5), ("zhangmin", 2, 3), ("hetao", 2, 1),
)  # fmt: skip


def make_quizzes(world: World, found: dict[str, Any], brochure: Any) -> None:
    """Quizzes opened by the reviewer, and attempts; the first question rests on the brochure in its first edition."""
    made, answers = [], []
    with days_ago(14):
        writer = person(world, WRITER)
        for code, title, audience, questions in QUIZZES:
            row = knowledge.add_quiz(actor=writer, product=found[code], title=title, audience=audience)
            right = {}
            for number, (kind, text, options, answer, explanation, source) in enumerate(questions):
                rests = brochure if not made and number == 0 else None
                question = knowledge.add_question(
                    actor=writer, quiz=row.pk, kind=kind, text=text, options=options, answer=answer,
                    explanation=explanation, source=source, document=rests,
                )  # fmt: skip
                right[question.pk] = (
                    ["TF".index(answer)] if kind == "TRUE_FALSE" else [ord(sign) - 65 for sign in answer]
                )
            made.append(row.pk)
            answers.append(right)
    with days_ago(13):
        for pk in made:
            knowledge.open_quiz(actor=person(world, REVIEWER), quiz=pk)
    for number, (who, quiz, rightly) in enumerate(ATTEMPTS):
        with days_ago(12 - number):
            actor = person(world, who)
            attempt = knowledge.start_attempt(actor=actor, quiz=made[quiz])
            chosen = {
                key: options if place < rightly else [] for place, (key, options) in enumerate(answers[quiz].items())
            }
            knowledge.hand_in(actor=actor, attempt=attempt.pk, chosen=chosen)
