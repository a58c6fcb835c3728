"""Reading bank statements: headings of the banks, amounts, days, order, gaps, fingerprints, proposals."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.funds.rules import bank_balance as balance
from meridian.modules.funds.rules import bank_layout as layout
from meridian.modules.funds.rules import bank_proposals as proposals

ICBC = [
    "凭证号",
    "本方账号",
    "对方账号",
    "交易时间",
    "借/贷",
    "借方发生额",
    "贷方发生额",
    "对方行号",
    "摘要",
    "用途",
    "对方单位名称",
    "余额",
]
CCB = [
    "交易时间",
    "借方发生额（支取）",
    "贷方发生额（收入）",
    "余额",
    "币种",
    "对方户名",
    "对方账号",
    "对方开户机构",
    "记账日期",
    "摘要",
    "备注",
    "账户明细编号-交易流水号",
]
CMB = [
    "交易日",
    "交易时间",
    "起息日",
    "交易类型",
    "借方金额",
    "贷方金额",
    "余额",
    "摘要",
    "流水号",
    "用途",
    "收(付)方名称",
    "收(付)方帐号",
]
BOC = [
    "交易类型[ Transaction Type ]",
    "付款人账号[ Debit Account No. ]",
    "付款人名称[ Payer's Name ]",
    "收款人账号[ Payee's Account Number ]",
    "收款人名称[ Payee's Name ]",
    "交易日期[ Transaction Date ]",
    "交易时间[ Transaction time ]",
    "交易货币[ Trade Currency ]",
    "交易金额[ Trade Amount ]",
    "交易后余额[ After-transaction balance ]",
    "交易流水号[ Transaction reference number ]",
    "摘要[ Reference ]",
    "交易附言[ Remark ]",
]
ABC = ["交易日期", "交易时间戳", "收入金额", "支出金额", "本次余额", "对方账号", "对方户名", "交易用途", "交易摘要"]
FLAG = ["日期", "借贷标志", "金额（元）", "对方户名", "附言"]


def line(day=1, fen=100, bal=None, row=1, party="甲", serial="", time=""):
    return layout.RawLine(row, date(2026, 11, day), time, fen, bal, party, "", serial, "")


class TestHeadings:
    @pytest.mark.parametrize(
        ("row", "wanted"),
        [
            (ICBC, {"day": "交易时间", "income": "贷方发生额", "expense": "借方发生额", "party": "对方单位名称", "party_account": "对方账号", "balance": "余额"}),
            (CCB, {"day": "记账日期", "time": "交易时间", "income": "贷方发生额（收入）", "expense": "借方发生额（支取）", "serial": "账户明细编号-交易流水号", "remark": "备注"}),
            (CMB, {"day": "交易日", "time": "交易时间", "income": "贷方金额", "party": "收(付)方名称", "party_account": "收(付)方帐号", "serial": "流水号"}),
            (BOC, {"day": BOC[5], "amount": BOC[8], "payer": BOC[2], "payee_account": BOC[3], "balance": BOC[9], "serial": BOC[10], "remark": BOC[12]}),
            (ABC, {"day": "交易日期", "income": "收入金额", "expense": "支出金额", "balance": "本次余额", "purpose": "交易用途"}),
            (FLAG, {"day": "日期", "direction": "借贷标志", "amount": "金额（元）", "remark": "附言"}),
        ],
        ids=["ICBC", "CCB", "CMB", "BOC", "ABC", "with a flag"],
    )  # fmt: skip
    def test_each_bank(self, row, wanted):
        found = layout.columns_of(row)
        assert layout.is_enough(found)
        assert {field: row[found[field]] for field in wanted} == wanted

    def test_lies_below_a_preamble(self):
        rows = [["中国工商银行", ""], ["账号：6222 0212 3456 7890 123", "户名：甲"], [], ICBC, ["1"]]
        assert layout.find_header(rows)[0] == 3
        assert layout.stated_account(rows, 3) == "6222021234567890123"

    def test_of_an_unknown_bank_are_told_once(self):
        rows = [["x"], ["哪天", "进", "出", "谁"], ["2026-11-20", "1.00", "", "乙"]]
        assert layout.find_header(rows) is None
        header, columns = layout.find_told(rows, {"day": "哪天", "income": "进", "expense": "出", "party": "谁"})
        ((found,), bad) = layout.read_lines(rows, header, columns)
        assert (found.amount_fen, found.party, bad) == (100, "乙", [])
        assert layout.find_told(rows, {"day": "日子"}) is None


class TestCells:
    @pytest.mark.parametrize(
        ("text", "fen"),
        [
            ("1,234.50", 123_450), ("￥１，２３４．５０", 123_450), ("(12.00)", -1_200), ("（１２）", -1_200), ("-0.01", -1),
            ("+7", 700), ("", None), ("-", None), ("CNY 8.1", 810), (".5", 50), ("1234.4999999999998", 123_450), ("−3.00", -300),
        ],
    )  # fmt: skip
    def test_amounts(self, text, fen):
        assert layout.fen_of(text) == fen

    @pytest.mark.parametrize("text", ["1.234", "abc", "1.2.3", "12元整x", "1e5"])
    def test_what_is_none_is_refused(self, text):
        with pytest.raises(ValueError):
            layout.fen_of(text)

    @given(st.integers(-(10**13), 10**13))
    def test_every_amount_is_read_as_it_was_written(self, fen):
        text = f"{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
        assert (layout.fen_of(f"({text})" if fen < 0 else text) or 0) == fen

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("20261120", 20), ("2026-11-20", 20), ("2026/11/2 10:11:12", 2), ("2026年11月20日", 20), ("２０２６１１２０", 20),
            ("2026-11-20-10.11.12.123456", 20), ("46346", 20), ("46346.5", 20), ("合计", None), ("20261340", None), ("", None),
        ],
    )  # fmt: skip
    def test_days(self, text, day):
        assert layout.day_of(text) == (date(2026, 11, day) if day else None)

    @pytest.mark.parametrize(
        ("text", "time"), [("10:11", "10:11:00"), ("20261120 9:01:02", "09:01:02"), ("101112", "10:11:12"), ("", "")]
    )
    def test_times(self, text, time):
        assert layout.time_of(text) == time


class TestLines:
    def read(self, head, *rows):
        found = layout.find_header([head])
        return layout.read_lines([head, *rows], *found)

    def test_money_in_and_out(self):
        rows = [
            ["", "", "62", "2026-11-20 10:11:12", "贷", "", "1,000.00", "", "货款", "发票1", "甲公司", "1,500.00"],
            ["", "", "63", "2026-11-20 10:12:12", "借", "200.00", "0.00", "", "退款", "", "乙公司", "1,300.00"],
            ["合计", "", "", "", "", "200.00", "1,000.00", "", "", "", "", ""],
        ]
        lines, bad = self.read(ICBC, *rows)
        assert bad == [] and [x.amount_fen for x in lines] == [100_000, -20_000]
        assert (lines[0].party, lines[0].text, lines[0].time, lines[0].balance_fen) == (
            "甲公司",
            "发票1 · 货款",
            "10:11:12",
            150_000,
        )

    def test_the_other_side_of_a_bank_that_names_both(self):
        base = ["", "1", "付款者", "2", "收款者", "20261120", "101112", "CNY"]
        lines, _bad = self.read(BOC, [*base, "88.00", "1", "S1", "", "附"], [*base, "-8.00", "1", "S2", "", ""])
        assert [(x.amount_fen, x.party, x.party_account) for x in lines] == [
            (8_800, "付款者", "1"),
            (-800, "收款者", "2"),
        ]

    def test_a_flag_gives_the_sign(self):
        lines, bad = self.read(
            FLAG, ["20261120", "贷", "5", "甲", ""], ["20261120", "借", "5", "甲", ""], ["20261120", "?", "5", "甲", ""]
        )
        assert [x.amount_fen for x in lines] == [500, -500] and bad[0].code == "amount"

    def test_a_row_that_cannot_be_read_is_named(self):
        _lines, bad = self.read(
            ABC, ["2026-11-20", "", "12x", "", "", "", "", "", ""], ["20261399", "", "5", "", "", "", "", "", ""]
        )
        assert [(row.row_no, row.code) for row in bad] == [(2, "amount"), (3, "day")]


class TestBalances:
    def test_the_latest_first_is_turned_round(self):
        down = [line(2, 50, 350), line(1, -100, 300), line(1, 200, 400)]
        assert [x.balance_fen for x in balance.in_order(down)] == [400, 300, 350]
        proof = balance.prove(balance.in_order(down))
        assert (proof.opening_fen, proof.closing_fen, proof.breaks) == (200, 350, [])

    def test_a_missing_row_shows_with_its_amount(self):
        rows = [line(1, 100, 100, 5), line(1, 100, 300, 6), line(2, 1, 301, 7)]
        assert balance.prove(rows).breaks == [(6, 100)]

    def test_without_balances_nothing_is_said(self):
        assert balance.prove([line()]) == (None, None, [])

    @given(st.lists(st.integers(-10_000, 10_000).filter(bool), min_size=1, max_size=20), st.integers(0, 10**6))
    def test_opening_and_movements_give_the_closing_balance(self, moves, opening):
        rows, now = [], opening
        for n, fen in enumerate(moves):
            now += fen
            rows.append(line(1 + n % 28, fen, now, n))
        proof = balance.prove(rows)
        assert (proof.opening_fen, proof.closing_fen, proof.breaks) == (opening, opening + sum(moves), [])

    def test_files_that_do_not_meet(self):
        span = balance.Span
        first = span(1, date(2026, 11, 1), date(2026, 11, 5), 0, 500)
        quiet = span(2, date(2026, 11, 9), date(2026, 11, 9), 500, 600)
        late = span(3, date(2026, 11, 12), date(2026, 11, 13), 900, 950)
        assert balance.missing_between([late, first, quiet]) == [
            balance.Missing(2, 3, date(2026, 11, 10), date(2026, 11, 11), 300)
        ]
        blind = span(4, date(2026, 11, 20), date(2026, 11, 21), None, None)
        assert balance.missing_between([late, blind])[0].fen is None
        inside = span(5, date(2026, 11, 2), date(2026, 11, 3), None, None)
        assert balance.missing_between([first, inside]) == []


class TestFingerprints:
    def test_overlapping_files_agree_whatever_their_order(self):
        day = [line(1, 100, 100), line(1, 100, 200), line(2, 100, 300)]
        whole = balance.fingerprints(balance.in_order(day))
        part = balance.fingerprints(balance.in_order([*day[:2]][::-1]))
        assert len(set(whole)) == 3 and part == whole[:2]

    def test_what_an_export_carries_twice_is_taken_out_and_parts_of_a_batch_stay(self):
        twice = [line(1, 100, 500, row=1, serial="A"), line(1, 100, 500, row=2, serial="A")]
        assert balance.distinct(twice) == twice[:1]
        batch = [line(1, -5, 95, serial="A"), line(1, -5, 90, serial="A"), line(1, 100, 190, serial="A")]
        assert balance.distinct(batch) == batch and len(set(balance.fingerprints(batch))) == 3
        unnumbered = [line(1, 100), line(1, 100)]
        assert balance.distinct(unnumbered) == unnumbered, "without a number two equal transfers are two"

    @given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.sampled_from("甲乙")), max_size=15))
    def test_lines_of_one_file_never_collapse_without_numbers(self, given_lines):
        rows = [line(day, fen, party=party) for day, fen, party in given_lines]
        assert len(set(balance.fingerprints(rows))) == len(rows)


KNOWN = proposals.Knowledge(
    names={proposals.folded("江苏康达医疗器械有限公司"): {1: True}, proposals.folded("康达"): {1: False}, proposals.folded("苏州明远商贸有限公司"): {2: True}},
    accounts={"6222001": frozenset({1}), "6222009": frozenset({1, 2})},
    documents={"ST-2610-0007": frozenset({2})},
    statements={1: [50_000], 2: [70_000]}, charges={1: [20_000]}, due={1: 70_000, 2: 70_000},
)  # fmt: skip


class TestProposals:
    def ask(self, fen=1, party="", account="", text=""):
        return proposals.propose(proposals.Asked(fen, party, account, text), KNOWN)

    @pytest.mark.parametrize(
        ("asked", "dealer", "codes"),
        [
            ({"party": "江苏康达医疗器械有限公司"}, 1, ["name"]),
            ({"party": "江苏 康达医疗器械（有限公司)"}, 1, ["similar"]),
            ({"party": "康达"}, 1, ["alias"]),
            ({"party": "江苏康达医疗器械股份有限公司"}, 1, ["similar"]),
            ({"account": "6222001", "fen": 50_000}, 1, ["account", "statement"]),
            ({"text": "付st-2610-0007货款"}, 2, ["document"]),
            ({"party": "康达", "fen": 20_000}, 1, ["alias", "charge"]),
            ({"party": "康达", "fen": 70_000}, 1, ["alias", "due"]),
        ],
    )
    def test_reasons(self, asked, dealer, codes):
        (found,) = self.ask(**asked)
        assert (found.dealer_id, [code for code, _detail in found.reasons]) == (dealer, codes)

    def test_an_amount_alone_proposes_nobody(self):
        assert self.ask(fen=70_000, party="张三") == []

    def test_two_with_one_account_are_not_clear(self):
        both = self.ask(account="6222009")
        assert len(both) == 2 and not proposals.is_clear(both)
        named = self.ask(account="6222009", party="苏州明远商贸有限公司")
        assert named[0].dealer_id == 2 and proposals.is_clear(named)
        assert not proposals.is_clear(self.ask(party="江苏康达医疗器械股份有限公司")), "a similar name is not enough"

    def test_exact_needs_one_known_account_and_the_amount_of_a_statement(self):
        def exact(fen, account):
            return proposals.is_exact(proposals.Asked(fen, "", account, ""), KNOWN)

        assert exact(50_000, "6222001") == 1
        assert exact(50_001, "6222001") is None
        assert exact(70_000, "6222009") is None
        assert exact(50_000, "") is None
