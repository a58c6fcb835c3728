"""The limits the product ships with. Each has its source; ``checked`` says whether that source was read (rules.md mark V).

Administrators change them by adding a row with a later first day; shipped rows are only ever added, never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

# The day on which the sources behind the rows marked as checked were last read.
CHECKED_ON = date(2026, 11, 1)
_COMPANY = "company policy (default)"
_ACT = "医疗器械监督管理条例 (国令739)"
_TRADE = "医疗器械经营监督管理办法 (总局令54)"
_AE = "医疗器械不良事件监测和再评价管理办法 (令1)"
_RECALL = "医疗器械召回管理办法 (总局令29)"
_TENDER = "招标投标法及实施条例"
_EARLY = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class ShippedParameter:
    """One row: code, JSON value, unit, first day, source, and whether the source was read."""

    code: str
    value: Any
    unit: str
    valid_from: date
    source: str
    checked: bool = False
    note: str = ""


def _company(code: str, value: Any, unit: str = "", note: str = "") -> ShippedParameter:
    return ShippedParameter(code, value, unit, _EARLY, _COMPANY, False, note)


_FLOW = (
    _company("flows.match.auto_score", 95, "percent", "At or above: matched without asking."),
    _company("flows.match.review_score", 80, "percent", "At or above: proposed for one click; below: by hand."),
    _company("flows.match.runner_up_gap", 5, "percent", "Closer candidates are never decided automatically."),
    _company("flows.balance.alarm_units", 2, "base units", "Alarm when the gap exceeds the larger of both limits."),
    _company("flows.balance.alarm_percent", 3, "percent"),
    _company("flows.upload.due_day", 5, "day of next month"),
    _company("flows.quality.match_rate_target", 95, "percent"),
    _company("flows.price.amount_tolerance_percent", 1, "percent", "Price times quantity against the amount."),
    _company("flows.price.spread_alarm_percent", 10, "percent"),
    _company("flows.price.two_prices_days", 90, "days"),
    _company("flows.first_order.spike_factor", 3, "times"),
)
_STOCK = (
    _company("stock.near_expiry_months", 6, "months"),
    _company(
        "stock.count.second_person_fen", 1_000_000, "fen", "Count differences above this value need a second person."
    ),
    _company(
        "stock.ageing.block_months",
        1,
        "months",
        "Goods in the company's warehouses are blocked this long before expiry.",
    ),
    _company("stock.minimum_life_on_receipt_months", 6, "months"),
    _company("stock.dsi.short_days", 7, "days"),
    _company("stock.dsi.ample_days", 60, "days"),
    _company("stock.dsi.no_sale_days", 90, "days"),
    _company("stock.stuffing.dsi_rise_percent", 50, "percent"),
    _company("stock.stuffing.late_share_percent", 50, "percent"),
    _company("stock.stuffing.late_days", 10, "days"),
)
_ORDERING = (
    _company(
        "ordering.count.most_days",
        0,
        "days",
        "Oldest stock count with which a dealer may order; 0: no count is asked for.",
    ),
    _company("ordering.sla.workday_hours", [9, 18], "hours of the day", "When the order desk and the warehouse work."),
    _company("ordering.sla.release_hours", 8, "working hours", "From submission to release; 0: no limit."),
    _company("ordering.sla.hold_hours", 18, "working hours", "How long an order may be held undecided; 0: no limit."),
    _company("ordering.sla.ship_hours", 18, "working hours", "From release until the goods leave; 0: no limit."),
    _company("ordering.approval.above_fen", 0, "fen", "Orders above go through approval where a route fits; 0: none."),
    _company(
        "logistics.cold_chain.packing_required",
        True,
        "",
        "Cold-chain goods leave only with a packing record of a validated method.",
    ),
    _company("ordering.rebate.most_percent", 50, "percent", "Share of an order that rebate money may pay."),
    _company("funds.rebate.valid_months", 12, "months", "How long granted rebate may be used; 0: for ever."),
    _company(
        "funds.invoice.red_form_required",
        False,
        "",
        "A red invoice names the confirmed form 红字信息确认单.",
    ),
    _company(
        "funds.bank.books_exact",
        False,
        "",
        "Books a bank line without a person when one known account pays exactly the latest statement.",
    ),
)
_AGREEMENTS = (
    _company(
        "agreements.required",
        1,
        "",
        "1: the company sells to a dealer only under an agreement in force; 0: also without.",
    ),
    _company("agreements.expiry.warn_days", 60, "days"),
    _company("agreements.renewal.notice_days", [60, 30], "days"),
    _company("agreements.clauses_required", ["IP", "CONFIDENTIALITY", "PENALTY", "TERMINATION"], "kinds of clauses"),
    _company("agreements.retention_years", 10, "years"),
    _company("agreements.temporary.max_days", 90, "days", "A temporary authorisation lasts no longer."),
    _company("agreements.letter.prefix", "SQ", "", "Letters of authorisation are numbered prefix-year-serial."),
    _company("agreements.letter.checks_per_minute", 20, "per address", "Questions of one address to the public page."),
    _company("agreements.filing.due_days", 30, "days"),
    _company("agreements.filing.follow_up_days", 7, "days"),
)
_CERTIFICATES = (
    ShippedParameter("certificates.validity_years", 5, "years", date(2021, 6, 1), f"{_ACT} art. 22", True),
    _company("certificates.renewal.plan_months", 12, "months before expiry"),
    ShippedParameter(
        "certificates.renewal.deadline_months", 6, "months before expiry", date(2021, 6, 1), f"{_ACT} art. 22", True
    ),
    _company("certificates.renewal.warn_months", 3, "months before expiry"),
    ShippedParameter("licences.trade.validity_years", 5, "years", date(2021, 6, 1), f"{_ACT} art. 42", True),
    ShippedParameter(
        "licences.trade.decision_working_days", 20, "working days", date(2021, 6, 1), f"{_ACT} art. 42", True
    ),
)
_RETENTION = (
    ShippedParameter("retention.trade.years_after_expiry", 2, "years", date(2022, 5, 1), _TRADE),
    ShippedParameter("retention.trade.years_without_expiry", 5, "years", date(2022, 5, 1), _TRADE),
    ShippedParameter("retention.trade.implants_permanent", True, "", date(2022, 5, 1), _TRADE),
    ShippedParameter("retention.adverse_events.years_after_expiry", 2, "years", date(2019, 1, 1), _AE),
    ShippedParameter("retention.adverse_events.years_without_expiry", 5, "years", date(2019, 1, 1), _AE),
    ShippedParameter("quality.self_check.due", "03-31", "month-day", date(2022, 5, 1), _TRADE),
    ShippedParameter("quality.reopening.verify_after_years", 1, "years", date(2022, 5, 1), _TRADE),
)
_QUALITY = (
    ShippedParameter("quality.adverse_event.death_days", 7, "days", date(2019, 1, 1), _AE, True),
    ShippedParameter("quality.adverse_event.serious_days", 20, "days", date(2019, 1, 1), _AE, True),
    ShippedParameter("quality.adverse_event.group_hours", 12, "hours", date(2019, 1, 1), _AE),
    ShippedParameter("quality.recall.grade1_days", 1, "days", date(2017, 5, 1), _RECALL, True),
    ShippedParameter("quality.recall.grade2_days", 3, "days", date(2017, 5, 1), _RECALL, True),
    ShippedParameter("quality.recall.grade3_days", 7, "days", date(2017, 5, 1), _RECALL, True),
    ShippedParameter("quality.recall.report_working_days", 5, "working days", date(2017, 5, 1), _RECALL),
    ShippedParameter("quality.recall.final_report_working_days", 10, "working days", date(2017, 5, 1), _RECALL),
    ShippedParameter("cold_chain.storage_record_minutes", 30, "minutes", _EARLY, "冷链(运输、贮存)管理指南"),
    ShippedParameter("cold_chain.transport_record_minutes", 5, "minutes", _EARLY, "冷链(运输、贮存)管理指南"),
    ShippedParameter("cold_chain.excursion_record_minutes", 2, "minutes", _EARLY, "冷链(运输、贮存)管理指南"),
)
_UDI_RULE = "医疗器械唯一标识系统规则 (2019年第66号) and batch notices"
_UDI = (
    ShippedParameter("udi.class_iii_first.from", "2021-01-01", "production date", date(2021, 1, 1), _UDI_RULE, True),
    ShippedParameter("udi.class_iii.from", "2022-06-01", "production date", date(2021, 1, 1), _UDI_RULE, True),
    ShippedParameter("udi.class_ii_first.from", "2024-06-01", "production date", date(2021, 1, 1), _UDI_RULE, True),
    ShippedParameter(
        "udi.class_ii.from", "2027-06-01", "production date", date(2025, 9, 25), f"{_UDI_RULE}: draft of 2025-09-25", False,
        "Draft only: confirm with the final notice.",
    ),
    ShippedParameter(
        "udi.class_i.from", "2029-06-01", "production date", date(2025, 9, 25), f"{_UDI_RULE}: draft of 2025-09-25", False,
        "Draft only: confirm with the final notice.",
    ),
)  # fmt: skip
_CASES = (
    _company("cases.score.suspected", 60, "points", "At or above: a case is opened."),
    _company("cases.score.watch", 30, "points", "From here up to a case: watch list."),
    _company("cases.reply_working_days", 5, "working days"),
    _company("cases.appeal_working_days", 10, "working days"),
    _company("cases.match_confidence_needed", 90, "percent"),
)
_COMMERCE = (
    ShippedParameter("tenders.submission_days", 20, "days", _EARLY, _TENDER, True),
    ShippedParameter("tenders.change_days", 15, "days", _EARLY, _TENDER, True),
    ShippedParameter("tenders.bid_bond_percent", 2, "percent", _EARLY, _TENDER, True),
    ShippedParameter("tenders.publicity_days", 3, "days", _EARLY, _TENDER, True),
    ShippedParameter("tenders.contract_days", 30, "days", _EARLY, _TENDER, True),
    ShippedParameter(
        "compliance.meal_cap_fen", 30_000, "fen per person", _EARLY, _COMPANY, False, "RDPAC code; confirm."
    ),
    _company("compliance.claim_days", 30, "days"),
    _company("registrations.protection_days", 90, "days"),
    _company("registrations.idle_days", 30, "days"),
    _company("visits.grade_a_per_cycle", 4, "visits in 4 weeks"),
    _company("visits.grade_b_per_cycle", 2, "visits in 4 weeks"),
    _company("visits.grade_c_per_cycle", 1, "visits in 4 weeks"),
    _company("visits.day_capacity", 8, "visits per day"),
)

_DEALERS = (
    ShippedParameter(
        "dealers.first_review",
        True,
        "",
        _EARLY,
        "医疗器械经营质量管理规范 (首营审核)",
        False,
        "A draft dealer is activated by his approved first review only.",
    ),
)

_LOGISTICS = (
    ShippedParameter(
        "logistics.check.second_person", True, "", _EARLY, "医疗器械经营质量管理规范 (出库复核)", False,
        "The outbound check is done by another person than the picker.",
    ),
    ShippedParameter(
        "logistics.cold_chain.file_required", True, "", _EARLY, "冷链(运输、贮存)管理指南", False,
        "Cold-chain goods are taken in with a temperature record only.",
    ),
    ShippedParameter(
        "logistics.cold_chain.default_range_e1", [20, 80], "0.1 °C", _EARLY, "冷链(运输、贮存)管理指南", False,
        "Where the storage condition of a product names no temperatures.",
    ),
)  # fmt: skip

_GSP = "医疗器械经营质量管理规范 (2023)"
_LICENCES = (
    _company("licences.expiry.notice_days", [365, 180, 90, 60, 30, 7, 0], "days"),
    _company("licences.expiry.warn_days", 90, "days"),
    ShippedParameter("licences.quality_agreement.required", True, "", date(2024, 7, 1), _GSP),
    ShippedParameter("licences.hospital.must_be_on_file", False, "", date(2024, 7, 1), _GSP),
)

_REPLENISHMENT = (
    _company("replenishment.lead.sigma_days", 2, "days", "Standard deviation of the time to delivery."),
    _company(
        "replenishment.forecast.deviation_percent",
        30,
        "percent",
        "Forecasts of both sides further apart are exceptions.",
    ),
    _company(
        "replenishment.cpfr.target_days", 30, "days", "Stock at the end of a planned month where no policy says more."
    ),
    _company("replenishment.cpfr.least_units", 5, "base units", "Smaller differences are no exception of planning."),
    _company("replenishment.cpfr.short_days", 15, "days", "Stock at the end of the month that is too little."),
    _company("replenishment.cpfr.ample_days", 75, "days", "Stock at the end of the month that is too much."),
    _company("replenishment.cpfr.jump_percent", 50, "percent", "An order forecast this far from the usual order."),
    _company("replenishment.proposal.valid_days", 14, "days", "After that a proposal is made anew."),
)

# Buyers are reviewed before the first sale and again while they buy; how often is the company's own rule.
_QUALIFICATION = (
    ShippedParameter(
        "qualification.review.months", 12, "months", date(2024, 7, 1), _GSP, False,
        "From the approval of a dealer to his next review; earlier when a document ends before.",
    ),
    _company(
        "qualification.business.required", False, "",
        "The company sells a line only to dealers whose business with it was opened; suspended and closed lines always stop.",
    ),
    _company("qualification.review.lead_days", 45, "days", "Reviews due within so many days are opened by themselves."),
    _company("qualification.duplicates.likeness", 85, "percent", "Dealers so alike are shown to the data steward."),
    _company(
        "qualification.completeness.weights",
        {
            "credit_code": 20, "short_name": 3, "address": 5, "phone": 5, "manager": 7, "team": 5, "open_business": 10,
            "portal_user": 5, "hard_document": 10, "soft_document": 4,
        },
        "points",
        "What a field, a document that trade stops without, and another document count.",
    ),
)  # fmt: skip

_SELLOUT = (
    _company(
        "sellout.consigned.slow_days", 60, "days", "Goods at a hospital that have not moved for so long stand out."
    ),
)
_SERVICE = (
    _company("service.fulfilment.order_working_days", 5, "working days", "From a signed agreement to the first order."),
    _company(
        "service.surgery.expert_only",
        True,
        "",
        "Where a line has an expert course, only its certified experts support surgeries.",
    ),
    _company("service.loan.most_days", 14, "days", "The longest loan of an instrument set."),
    _company("service.loan.rest_days", 1, "days", "For cleaning between two loans of a set."),
    _company("service.question.sla_working_hours", 16, "working hours", "From a clinical question to its answer."),
    _company("service.question.urgent_sla_working_hours", 4, "working hours"),
    _company("service.working_hours", [["09:00", "12:00"], ["13:00", "18:00"]], "spans of a day"),
)
_REAGENTS = (
    _company("reagents.lot.limit_percent", 10, "percent", "Allowed mean difference of a new lot."),
    _company("reagents.lot.least_samples", 5, "samples"),
    _company("reagents.lot.share_percent", 80, "percent", "Samples that keep the limit one by one."),
    _company("reagents.on_board.warn_days", 3, "days"),
)

# Phrases of promotion: text, article, REFUSE or WARN. The law's own examples first, then those of the review practice.
_AD9, _AD16 = "广告法 art. 9", "广告法 art. 16"
_AD_PHRASES = [
    ["国家级", _AD9, "REFUSE"],
    ["最高级", _AD9, "REFUSE"],
    ["最佳", _AD9, "REFUSE"],
    ["疗效最", _AD9, "REFUSE"],
    ["世界第一", _AD9, "REFUSE"],
    ["根治", _AD16, "REFUSE"],
    ["包治", _AD16, "REFUSE"],
    ["治愈率", _AD16, "REFUSE"],
    ["有效率", _AD16, "REFUSE"],
    ["100%", _AD16, "REFUSE"],
    ["无副作用", _AD16, "REFUSE"],
    ["绝对安全", _AD16, "REFUSE"],
    ["唯一", _AD9, "WARN"],
    ["首个", _AD9, "WARN"],
    ["领先", _AD9, "WARN"],
    ["优于", _AD16, "WARN"],
]
# The absolute terms that supervision lists beside those of the law's text; "最" and "第一" have innocent uses (最大管电压).
_AD_ABSOLUTE = [
    *([word, _AD9, "REFUSE"] for word in (
        "最好", "最优", "最强", "最先进", "最安全", "最有效", "最可靠", "顶级", "极品", "全国第一", "全球第一", "行业第一", "排名第一",
        "第一品牌", "绝无仅有", "独一无二", "史无前例",
    )),
    *([word, _AD16, "REFUSE"] for word in ("零风险", "无毒副作用", "永不复发", "彻底治愈", "安全无忧", "保证治愈")),
    ["最", _AD9, "WARN"],
    ["第一", _AD9, "WARN"],
    ["首选", _AD9, "WARN"],
    ["更安全", _AD16, "WARN"],
]  # fmt: skip
_KNOWLEDGE = (
    ShippedParameter(
        "knowledge.ad_law.phrases",
        [*_AD_PHRASES, *_AD_ABSOLUTE],
        "phrases",
        date(2021, 4, 29),
        "广告法 (2021) art. 9, 16; 总局令21 art. 11; 广告绝对化用语执法指南 (总局2023年第6号)",
        False,
        "Phrases that promotion of a device may not use (REFUSE) or uses after a second look (WARN).",
    ),
    _company("knowledge.comparison.valid_days", 365, "days", "So long a comparison with a competitor holds at most."),
    _company("knowledge.quiz.pass_percent", 80, "percent", "Pass mark of a quiz that names none."),
    _company("knowledge.quiz.attempts", 3, "attempts", "Attempts of one person at a quiz that names none."),
    _company("knowledge.quiz.window_days", 30, "days", "Attempts are counted within so many days."),
    _company("knowledge.new_days", 30, "days", "So long something published counts as new on the knowledge page."),
    _company(
        "knowledge.registered_use.cover_percent",
        70,
        "percent",
        "Share of a proposed use that the registered intended use must state; below, it is off-label and refused.",
    ),
    _company(
        "knowledge.solution.drug_words",
        [
            "联合用药",
            "用药",
            "给药",
            "剂量",
            "口服",
            "静脉注射",
            "静脉滴注",
            "皮下注射",
            "毫克",
            "mg",
            "抗凝",
            "抗血小板",
            "阿司匹林",
            "氯吡格雷",
            "替格瑞洛",
            "肝素",
            "华法林",
            "抗生素",
            "化疗药",
        ],
        "words",
        "A solution with one of these words must be marked as a combination with a drug.",
    ),
)

_TRAINING = (
    _company("training.exam.pass_percent", 80, "percent", "Pass mark of an exam whose course names none."),
    _company("training.exam.attempts", 3, "attempts", "Attempts of one person until the course is assigned again."),
    _company("training.exam.wait_hours", 24, "hours", "So long a person waits between two attempts at an exam."),
    _company("training.compliance.valid_months", 12, "months", "A certificate of compliance holds so long."),
    _company("training.certificate.renewal_days", 60, "days", "So long before its end a certificate may be renewed."),
    _company("training.certificate.notice_days", [60, 30], "days", "So long before the end both sides are told."),
    _company(
        "training.request.answer_days",
        {"MATERIAL": 2, "EXPERT": 5, "TRAINING": 5, "TENDER": 3, "*": 3},
        "working days",
        "Within so many working days a resource request of the kind is answered.",
    ),
    _company("training.kit.longest_loan_days", 180, "days", "A sample or trial device of a kit is lent no longer."),
)

_PLANNING = (
    _company("planning.tolerance_percent", 10, "percent", "So far from an even pace a goal still counts as on track."),
    _company("planning.reminder_days", 3, "days", "So long before its day the owner of an action is reminded."),
    _company("planning.look_back_months", 12, "months", "A hospital that bought nothing for so long is new."),
)

_MARKET = (
    _company(
        "market.fit.weights", {"need": 30, "product": 25, "access": 15, "payment": 15, "room": 15}, "points",
        "What each mark of product-market fit counts.",
    ),
    _company("market.fit.bands", {"good": 70, "fair": 45}, "points", "From where on a fit is good, and fair."),
    _company(
        "market.city.hospital_weights", {"CITY": 5, "L3A": 10, "L3": 6, "L2": 3, "L1": 1}, "points",
        "How a province's market is shared out to cities without figures of their own.",
    ),
    _company("market.white_space.least_yuan", 500_000, "yuan", "A city with less to win a year is no white space."),
    _company("market.concentration.top", 6, "provinces", "How many of the largest provinces are counted together."),
    _company("market.opportunity.share_percent", 20, "percent", "From this share on we are large in a segment."),
    _company("market.opportunity.growth_percent", 15, "percent", "From this growth a year on a segment grows."),
    _company("market.opportunity.crowded_from", 4, "competitors", "So many competitors make a segment crowded."),
    _company("market.mode.key_beds", 2000, "beds", "A hospital of level three class A so large is a key account."),
    _company("market.mode.key_yuan", 10_000_000, "yuan", "Or one with so much potential of a line in a year."),
    _company("market.mode.complex_percent", 60, "percent", "So many complex products make a line complex."),
    _company("market.mode.many_hospitals", 20, "hospitals", "From so many hospitals on dealers are needed."),
    _company("market.mode.multiple_from_yuan", 50_000_000, "yuan", "From so much to win on a region feeds several dealers."),
    _company(
        "market.mode.stops_authorisations", True, "",
        "Dealers are not authorised for hospitals and regions served directly; false: it is only shown.",
    ),
    _company(
        "market.mode.stops_orders", False, "",
        "Dealers' orders for hospitals served directly are stopped; false: a warning is shown.",
    ),
    _company("market.budget.warn_days", [30, 7], "days", "Representatives hear so long before a hospital asks for money or buys."),
    _company("market.reservation.days", 90, "days", "A hospital reserved for a dealer is protected so long."),
    _company("market.tier.a_from_yuan", 5_000_000, "yuan", "So much still to win a year makes a hospital tier A."),
    _company("market.tier.b_from_yuan", 1_000_000, "yuan", "So much still to win a year makes a hospital tier B."),
    _company("market.targets.most_hospitals", 300, "hospitals", "A target list of one person is no longer."),
    _company("market.roadmap.roll_out_percent", 80, "percent", "Potential covered by dealers when a line is rolled out."),
)  # fmt: skip

# How dealers are judged (rules.md 3.16), and where business must be opened by line before goods are sold.
_PERFORMANCE = (
    _company("performance.grade.limits", {"A": 85, "B": 70, "C": 55}, "points", "Below the lowest limit the grade is D."),
    _company("performance.grade.least_weight", 50, "percent", "A total that rests on less weight gets no grade."),
    _company("performance.window.months", 3, "months", "So far back files, findings and orders count for a score."),
    _company(
        "performance.segment.limits", {"value_fen": None, "potential": None}, "fen; beds",
        "From here value and potential are high. Without a limit the middle of all dealers divides them.",
    ),
)  # fmt: skip

# Prices: who decides below the floor, when both sides hear of ending prices, and when our own prices lie too far apart.
_PRICING = (
    _company(
        "pricing.floor.limits_bp", {"region_manager": 300, "commercial_director": 800, "management": 10_000},
        "basis points", "Below the floor: the lowest level whose limit reaches decides; everybody above the floor.",
    ),
    _company("pricing.grant.warn_days", [60, 30], "days", "Both sides hear of a price authorisation that ends so soon."),
    _company("pricing.commitment.warn_days", [7, 1], "days", "Who answers for a promise to a dealer hears so long before."),
    _company(
        "pricing.dispersion.alarm_percent", 10, "percent",
        "Our own invoiced prices of a SKU in a region: standard deviation against mean.",
    ),
)  # fmt: skip

# How dealers are found and chosen (functions.md M03): the gates of the way, the form that candidates fill in.
_RECRUITING = (
    _company(
        "recruiting.stages.evidence",
        {
            "CONTACT": {"NOTE": 1}, "SITE_VISIT": {"VISIT": 1}, "FINANCIALS": {"FINANCIALS": 1, "CUSTOMERS": 1},
            "INTERVIEWS": {"INTERVIEW": 1}, "LINE_FIT": {"LINES": 1},
        },
        "records by kind", "What each stage of a candidate demands before it is left.",
    ),
    _company("recruiting.candidates.minimum", 2, "candidates", "So many are compared before one is chosen."),
    _company("recruiting.waiver.most_days", 90, "days", "A special approval holds no longer."),
    _company("recruiting.duplicates.likeness", 80, "percent", "From here a candidate may be somebody we know."),
    _company("recruiting.stage.most_days", 21, "days", "A candidate longer in one stage stands out."),
    _company("recruiting.form.per_hour", 60, "per address", "Answers of one address; a fair shares one."),
    _company("recruiting.form.consent_version", "2026-01", "", "Edition of the consent text on the public form."),
)  # fmt: skip

SHIPPED: tuple[ShippedParameter, ...] = (
    *_PRICING, *_RECRUITING, *_PLANNING, *_TRAINING, *_PERFORMANCE, *_MARKET, *_DEALERS, *_QUALIFICATION, *_KNOWLEDGE, *_REAGENTS, *_SERVICE, *_SELLOUT, *_REPLENISHMENT, *_AGREEMENTS, *_LICENCES, *_LOGISTICS, *_FLOW, *_STOCK, *_ORDERING, *_CERTIFICATES, *_RETENTION, *_QUALITY, *_UDI, *_CASES, *_COMMERCE,
)  # fmt: skip
