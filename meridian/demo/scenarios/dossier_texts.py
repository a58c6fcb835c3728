"""What the demo company writes about its products: invented figures and sources, marked as such."""

from __future__ import annotations

from typing import Any

# nature, registered intended use, statutory uses, parameters (name, type, unit, value) of products traded in the story
PARTICULARS: dict[str, tuple[str, str, tuple[str, ...], tuple[tuple[str, str, str, str], ...]]] = {
    "P001": (
        "MATERIAL",
        "适用于改善因冠状动脉原发病变（病变长度≤36mm，参考血管直径2.25mm～4.0mm）所致缺血性心脏病患者的血管管腔直径，进行血管内治疗。"
        "不适用于左主干病变及慢性完全闭塞病变。",
        ("DISEASE", "ANATOMY"),
        (
            ("支架材料", "TEXT", "", "L605 钴铬合金"), ("支架梁厚度", "NUMBER", "μm", "80"), ("药物", "TEXT", "", "雷帕霉素"),
            ("药物载体", "TEXT", "", "可降解聚乳酸（PLA）"), ("输送系统外径", "NUMBER", "F", "5"), ("推荐导丝", "TEXT", "", "0.014 in"),
            ("额定爆破压", "NUMBER", "atm", "16"),
        ),
    ),
    "P003": (
        "MATERIAL",
        "适用于四肢长骨骨干及干骺端骨折的切开复位内固定。",
        ("INJURY", "ANATOMY"),
        (
            ("材料", "TEXT", "", "TC4 钛合金"), ("锁定孔角度", "TEXT", "", "±15°"), ("表面处理", "TEXT", "", "阳极氧化"),
            ("灭菌方式", "TEXT", "", "非灭菌包装，使用前高压蒸汽灭菌"),
        ),
    ),
    "P910": ("INSTRUMENT", "供腹部、心脏、浅表器官及外周血管超声检查用。", ("ANATOMY",), ()),
    "P920": ("MATERIAL", "用于四肢非承重部位骨折的内固定。", (), ()),
    "P921": ("MATERIAL", "与可吸收骨钉配合，用于四肢非承重部位骨折的内固定。", (), ()),
}  # fmt: skip
CERTIFICATES = {
    "P910": ("苏械注准20232060417", "2023-04-18", "2028-04-17"),
    "P920": ("国械注准20223130586", "2022-06-07", "2027-06-06"),
    "P921": ("国械注准20223130587", "2022-06-07", "2027-06-06"),
}
DRAFT_CARD = "P921"
CARDS = {
    "P001": {
        "contraindications": "对雷帕霉素、钴铬合金或聚乳酸过敏者；不能耐受双联抗血小板治疗者；血管造影提示病变无法完成球囊充分预扩者。",
        "precautions": "应由接受过冠状动脉介入培训的医师使用；支架释放压力不得超过额定爆破压；仅供一次性使用。",
        "clinical_value": "12 个月靶病变失败率 4.2%（单组研究，n=612）；13 个月光学相干断层成像显示支架梁覆盖率 96.8%（n=58）。",
        "source": "MH-DES 上市后研究 2024（演示文献）",
    },
    "P003": {
        "contraindications": "活动性感染；骨质严重缺损无法获得有效固定；对钛合金过敏；依从性差不能配合术后保护者。",
        "precautions": "锁定螺钉应使用限力扳手；不得与其他厂家的螺钉混用；骨折愈合后由医师评估是否取出。",
        "clinical_value": "胫骨干骺端骨折术后 12 个月愈合 117/120 例；平均手术时间 68 分钟（回顾性队列）。",
        "source": "多中心回顾性队列 2023（演示文献），n=120",
    },
    "P910": {
        "contraindications": "眼部检查；开放性伤口未加保护套时。",
        "precautions": "遵循 ALARA 原则，检查前核对探头的热指数与机械指数；探头使用后按说明书消毒。",
        "clinical_value": "一次检查可连续使用四把探头，门诊单例平均用时由 11.4 分钟降至 8.9 分钟（n=240，三家医院）。",
        "source": "门诊流程对照观察 2025（演示报告）",
    },
    "P920": {
        "contraindications": "承重部位骨折；活动性感染；对聚乳酸过敏者。",
        "precautions": "术后按医嘱外固定保护；植入前检查包装的完整性；避免反复加热塑形。",
        "clinical_value": "材料在 24 个月内逐步降解，120 例随访中 3 例因异物反应取出。",
        "source": "队列研究（演示文献），n=120，随访 24 个月",
    },
    "P921": {
        "contraindications": "承重部位骨折；活动性感染；对聚乳酸过敏者。",
        "precautions": "须与同品牌可吸收骨钉配合使用。",
        "clinical_value": "板与钉同材质，体外降解试验中强度保持 12 周。",
        "source": "体外降解试验报告（演示）",
    },
}
ADVANTAGES = (
    ("P001", "支架梁厚度 80 μm，输送系统外径 5F，可经 5F 造影路径通过", "5", "产品技术要求 2.1，检验报告（演示）"),
    ("P001", "12 个月靶病变失败率 4.2%", "4", "MH-DES 上市后研究 2024，n=612（演示文献）"),
    ("P003", "锁定孔允许 ±15° 变角，干骺端骨块可个性化置钉", "5", "产品技术要求 2.4，检验报告（演示）"),
)
_IFU = (
    ("适用范围", "以注册证载明内容为准。"),
    ("禁忌症", "见说明书第 3 章。"),
    ("使用方法", "见说明书第 5 章，图 1 至图 8。"),
)
# product, days ago, values; `pages` become a file, `approved` False waits for the reviewer
DOCUMENTS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("P001", 24, {"kind": "MANUAL", "title": "药物洗脱冠脉支架系统 说明书", "edition": "C/0", "audience": "PUBLIC", "summary": "注册版说明书", "pages": _IFU}),
    ("P001", 24, {"kind": "BROCHURE", "title": "药物洗脱冠脉支架系统 产品彩页", "edition": "A/1", "audience": "DEALERS", "summary": "结构、规格与输送性能",
                  "pages": (("结构", "钴铬合金支架，梁厚 80 μm，可降解涂层。"), ("规格", "直径 2.25～4.0 mm，长度 12～33 mm。"))}),
    ("P001", 22, {"kind": "CLINICAL", "title": "MH-DES 上市后研究 2024 摘要", "edition": "1.0", "audience": "DEALERS", "summary": "n=612，12 个月靶病变失败率 4.2%",
                  "pages": (("设计", "前瞻性单组多中心登记研究。"), ("结果", "12 个月靶病变失败率 4.2%，确定或可能的支架血栓 0.3%。"), ("局限", "单组设计，无对照。"))}),
    ("P001", 20, {"kind": "VIDEO", "title": "支架释放步骤演示", "edition": "2026-03", "audience": "DEALERS", "link": "https://video.example.com/mh-des/deploy", "summary": "8 分钟"}),
    ("P001", 12, {"kind": "WHITE_PAPER", "title": "可降解涂层技术白皮书", "edition": "2.0", "audience": "STAFF", "summary": "内部学习资料",
                  "pages": (("降解曲线", "聚乳酸涂层约 6～9 个月完成降解。"),)}),
    ("P910", 21, {"kind": "BROCHURE", "title": "彩色超声诊断仪 产品彩页", "edition": "B/0", "audience": "DEALERS", "summary": "四探头接口与工作流程",
                  "pages": (("工作流程", "四把探头常接，检查之间一键切换。"),)}),
    ("P910", 21, {"kind": "MANUAL", "title": "彩色超声诊断仪 说明书", "edition": "B/2", "audience": "PUBLIC", "pages": _IFU}),
    ("P003", 19, {"kind": "BROCHURE", "title": "金属锁定接骨板 产品彩页", "edition": "A/0", "audience": "DEALERS", "summary": "±15° 变角锁定",
                  "pages": (("变角锁定", "锁定孔允许 ±15° 变角。"), ("规格", "4～8 孔，62～88 mm。"))}),
    ("P920", 17, {"kind": "CLINICAL", "title": "可吸收骨钉 24 个月随访", "edition": "1.0", "audience": "DEALERS", "summary": "队列研究，n=120",
                  "pages": (("结果", "120 例中 3 例因异物反应取出。"),)}),
    ("P003", 3, {"kind": "CLINICAL", "title": "干骺端骨折多中心回顾", "edition": "1.0", "audience": "DEALERS", "summary": "n=120，等待审核", "approved": False,
                 "pages": (("结果", "12 个月愈合 117/120 例。"),)}),
)  # fmt: skip
_BENCH = "台架对比试验 2025（演示报告）"
# product, head, lines, note of legal, approved
COMPARISONS: tuple[tuple[str, dict[str, Any], tuple[tuple[str, ...], ...], str, bool], ...] = (
    (
        "P001",
        {"competitor": "国产同类雷帕霉素洗脱支架（不具名）", "is_named": False, "audience": "DEALERS", "summary": "输送性能接近，梁更薄；规格少一档。"},
        (
            ("DESIGN", "支架梁厚度", "80 μm", "90～100 μm", "OURS", "5", "各产品公开的技术要求"),
            ("EASE", "输送系统外径", "5F", "5F", "EQUAL", "5", "各产品公开的说明书"),
            ("RANGE", "长度规格", "12～33 mm", "8～38 mm", "THEIRS", "5", "各产品公开的注册证附件"),
            ("EFFICACY", "12 个月靶病变失败率", "4.2%（n=612）", "4.0%～5.5%", "EQUAL", "4", "各产品上市后研究（演示文献），人群不同，不能直接比较"),
        ),
        "", True,
    ),
    (
        "P001",
        {"competitor": "A 公司 X 型依维莫司洗脱支架", "competitor_maker": "A 公司（演示）", "audience": "STAFF", "summary": "只供内部培训。"},
        (
            ("DESIGN", "涂层", "可降解聚乳酸", "永久性氟化聚合物", "OURS", "5", "双方公开的说明书"),
            ("RANGE", "直径规格", "2.25～4.0 mm", "2.0～5.0 mm", "THEIRS", "5", "双方公开的注册证附件"),
            ("EFFICACY", "5 年随机对照数据", "尚无", "有", "THEIRS", "2", "公开发表的随机对照研究"),
        ),
        "", True,
    ),
    (
        "P910",
        {"competitor": "B 公司 S50 彩超", "competitor_maker": "B 公司（演示）", "audience": "DEALERS", "summary": "接口与流程占优，弹性成像接近。"},
        (
            ("EASE", "探头接口", "4 个", "3 个", "OURS", "5", "双方公开的技术参数表"),
            ("EASE", "开机时间", "38 秒", "41 秒", "EQUAL", "5", _BENCH),
            ("SERVICE", "整机保修", "3 年", "5 年", "THEIRS", "5", "双方公开的销售条款"),
        ),
        "仅使用双方公开参数，不涉及功效与安全性比较，可供经销商内部使用，不得对外发放。", True,
    ),
    (
        "P003",
        {"competitor": "C 公司锁定板系统", "competitor_maker": "C 公司（演示）", "audience": "DEALERS", "summary": "等待法务与审核。"},
        (("DESIGN", "锁定孔变角", "±15°", "固定角", "OURS", "5", "双方公开的技术要求"),),
        "", False,
    ),
)  # fmt: skip
# head, products (code, use, why, how)
SCENARIOS: tuple[tuple[dict[str, Any], tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        {"department": "CARDIOLOGY", "indication": "冠心病", "title": "单支原发病变的介入治疗", "audience": "DEALERS",
         "need": "县级医院介入量上升，导管室希望一套标准配台，缩短术前准备时间，规格不断货。",
         "workflow": "造影评估病变长度与参考直径\n球囊充分预扩\n支架按命名压释放\n必要时后扩张\n复查造影并记录批号"},
        (("P001", "冠状动脉原发病变的血管内治疗", "梁厚 80 μm，5F 路径可用，2.25～4.0 mm 覆盖常见参考直径", "按病变长度多选 3 mm，释放压不超过 16 atm"),),
    ),
    (
        {"department": "CARDIOLOGY", "indication": "瓣膜病与心功能评估", "title": "心内科门诊的床旁心脏超声", "audience": "DEALERS",
         "need": "门诊与病房共用一台设备，医师要在心脏与外周血管检查之间快速切换。",
         "workflow": "选择心脏预设\n采集标准切面\n切换线阵探头查外周血管\n测量并存图"},
        (("P910", "心脏超声检查、外周血管超声检查", "四把探头常接，切换不用换插头", "心脏用相控阵，外周血管用线阵"),),
    ),
    (
        {"department": "ULTRASOUND", "indication": "腹部与浅表器官筛查", "title": "超声科门诊的高通量检查", "audience": "DEALERS",
         "need": "日均 80 例以上，诊间需要缩短单例用时并统一报告模板。",
         "workflow": "核对申请单\n腹部凸阵检查\n切换线阵检查甲状腺、乳腺\n结构化报告"},
        (("P910", "腹部、浅表器官超声检查", "三家医院观察中单例用时由 11.4 分钟降至 8.9 分钟", "预设按部位保存，检查之间一键切换"),),
    ),
    (
        {"department": "ORTHOPAEDICS", "indication": "胫骨干骺端骨折", "title": "四肢长骨干骺端骨折内固定", "audience": "DEALERS",
         "need": "基层骨科需要一套板钉与工具齐备的方案，器械盘当天到位。",
         "workflow": "CT 评估骨块\n切开复位\n变角置入锁定钉\n限力扳手锁紧\n透视确认"},
        (("P003", "四肢长骨干骺端骨折的切开复位内固定", "±15° 变角，干骺端骨块可个性化置钉", "螺钉须为同品牌，使用限力扳手"),),
    ),
    (
        {"department": "ORTHOPAEDICS", "indication": "掌指骨等非承重骨折", "title": "非承重部位骨折的可吸收内固定", "audience": "DEALERS",
         "need": "患者希望避免二次手术取出内固定物，适用于非承重部位。",
         "workflow": "复位\n钻孔攻丝\n拧入可吸收骨钉\n必要时加骨板\n术后外固定保护"},
        (("P920", "四肢非承重部位骨折的内固定", "材料逐步降解，多数患者无须二次手术取出", "攻丝后手动拧入，避免加热"),
         ("P921", "四肢非承重部位骨折的内固定", "与骨钉同材质", "骨块粉碎时加用")),
    ),
)  # fmt: skip
# values, product, use, end, reason of the reviewer
SOLUTIONS: tuple[tuple[dict[str, Any], str, str, str, str], ...] = (
    (
        {"title": "新建导管室的支架规格配置", "kind": "STANDARD", "department": "CARDIOLOGY", "situation": "新建导管室，预计年手术 300 台，希望首批备货结构合理。",
         "proposal": "按周边同级医院用量结构配置：直径 2.75～3.5 mm 占七成，长度 18～28 mm 占六成；月度复盘。"},
        "P001", "冠状动脉原发病变的血管内治疗", "RELEASED", "",
    ),
    (
        {"title": "长病变分段处理的器械方案", "kind": "SPECIAL_CASE", "department": "CARDIOLOGY", "situation": "病变较长，术者询问两枚支架重叠释放的器械准备。",
         "proposal": "单枚支架覆盖长度以注册范围为限；确需重叠时由术者决定，器械准备为两枚同直径支架，由远至近释放。"},
        "P001", "冠状动脉原发病变的血管内治疗", "RELEASED", "在注册范围内，说明书第 5.6 条有重叠释放步骤；须注明由术者决定。",
    ),
    (
        {"title": "支架术后抗血小板方案咨询", "kind": "DRUG_COMBINATION", "department": "CARDIOLOGY", "drug": "阿司匹林、替格瑞洛",
         "situation": "医院希望了解本产品研究中采用的双联抗血小板时长。", "proposal": "提供 MH-DES 研究方案原文：双联抗血小板 12 个月；具体用药由主治医师按现行指南决定。"},
        "P001", "冠状动脉原发病变的血管内治疗", "REVIEW", "",
    ),
    (
        {"title": "儿童掌骨骨折的可吸收固定", "kind": "SPECIAL_CASE", "department": "ORTHOPAEDICS", "situation": "术者询问骨骺未闭合者能否使用可吸收骨钉。",
         "proposal": "四肢非承重部位可考虑使用，直径选 2.0 mm。"},
        "P920", "四肢非承重部位骨折的内固定", "REFUSED", "说明书没有骨骺未闭合人群的数据，请先转医学部收集证据。",
    ),
)  # fmt: skip
