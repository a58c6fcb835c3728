"""A bank statement of the demo with ten lines, a dealer with terms to come, an invoice reversed in part."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from django.utils.translation import gettext as _

from meridian.kernel.base import clock
from meridian.kernel.files.commands import store_file
from meridian.modules.funds import commands as funds
from meridian.modules.funds.choices import RedReason
from meridian.modules.funds.queries import bank_lines, credit_facts, lines_left, open_charges

from ..sizes import TODAY
from .world import Seller, World, moment

FEN = 100
NUMBER = "3200160019000123456"
TWICE = 8  # the bank's export carries this line twice
BLUE = "26322000000100000001"
HEAD = [
    "交易日期",
    "交易时间",
    "借方发生额",
    "贷方发生额",
    "余额",
    "对方户名",
    "对方账号",
    "摘要",
    "附言",
    "交易流水号",
]


def make_bank(world: World) -> None:
    """The finance clerk's morning: most lines are clear, some are not, one was typed by hand the day before."""
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    if len(tops) < 3:
        return
    with clock.frozen_at(moment(TODAY)):
        _red_invoice(world, tops[0])
        _terms_to_come(world, tops[1])
        _statement_file(world, tops)


def _terms_to_come(world: World, seller: Seller) -> None:
    facts = credit_facts(seller.row.pk)
    funds.set_credit_limit(
        actor=world.actor.at(clock.now()), dealer=seller.row, limit_fen=facts.limit_fen * 3 // 2, terms_days=60, grace_days=15,
        valid_from=TODAY + timedelta(days=10), note=_("agreed in the year's review"),
    )  # fmt: skip


def _red_invoice(world: World, seller: Seller) -> None:
    actor = world.actor.at(clock.now())
    charges = [(item.pk, item.amount_fen) for item in open_charges(actor, seller.row.pk)[:2]]
    if not charges:
        return
    total = sum(fen for _key, fen in charges)
    blue = funds.issue_invoice(
        actor=actor, dealer=seller.row, number=BLUE, issued_on=TODAY - timedelta(days=20),
        tax_fen=total * 13 // 113, lines=charges,
    )  # fmt: skip
    first = lines_left(blue)[0].line
    funds.issue_red_invoice(
        actor=actor, invoice=blue, number="26322000000100000058", issued_on=TODAY - timedelta(days=3),
        lines=[(first.pk, first.amount_fen // 4)], reason_kind=RedReason.ALLOWANCE, red_form="3201126110000017", reason=_("allowance for damaged packages"),
    )  # fmt: skip


def _statement_file(world: World, tops: list[Seller]) -> None:
    actor = world.actor.at(clock.now())
    account = funds.add_bank_account(actor=actor, name=_("Main account"), bank="中国建设银行", number=NUMBER)
    names = [seller.row.name for seller in tops]
    yesterday = TODAY - timedelta(days=1)
    owed = open_charges(actor, tops[0].row.pk).first()
    exact = owed.open_fen if owed else 880_000 * FEN
    funds.record_payment(  # typed by hand when the dealer sent his receipt
        actor=actor, dealer=tops[2].row, bank_reference=_("receipt by telephone"), paid_on=yesterday, amount_fen=66_000 * FEN,
        payer=names[2],
    )  # fmt: skip
    moves = [
        (yesterday, exact, names[0], "6217001180000001", "货款", ""),
        (yesterday, 250_000 * FEN, names[1], "6217001180000002", "货款", ""),
        (yesterday, 66_000 * FEN, names[2], "6217001180000003", "货款", ""),
        (yesterday, -3_580 * FEN, "顺达冷链物流有限公司", "6217001180000091", "运费", "9月冷链运费"),
        (TODAY, 120_000 * FEN, "王秀英", "6222020000000017", "转账", "代付货款"),
        (TODAY, 45_600 * FEN, names[1], "6217001180000077", "货款", f"付发票{BLUE}"),
        (TODAY, 312_89, "活期结息", "", "利息", ""),
        (TODAY, 90_000 * FEN, names[0], "6217001180000001", "货款", "第二笔"),
        (TODAY, -15_000 * FEN, names[1], "6217001180000002", "退款", "退多付货款"),
    ]  # fmt: skip
    rows, balance = [["中国建设银行 账户明细"], [f"账号：{NUMBER}", "币种：人民币"], HEAD], 5_000_000 * FEN
    for number, (day, fen, party, other, summary, remark) in enumerate(moves, 1):
        balance += fen
        rows.append(_row(day, number, fen, balance, party, other, summary, remark))
        if number == TWICE:
            rows.append(rows[-1])
    _take(world, account, rows)
    first = bank_lines("OPEN").filter(account=account, amount_fen=exact, payer=names[0]).first()
    if first is not None:  # so that the account of this payer is known for his second transfer
        funds.confirm_bank_line(actor=actor, line_id=first.pk, dealer_id=tops[0].row.pk)


def _row(
    day: date, number: int, fen: int, balance: int, party: str, other: str, summary: str, remark: str
) -> list[str]:
    def yuan(amount: int) -> str:
        return f"{amount // 100:,}.{amount % 100:02d}"

    came, left = (yuan(fen), "") if fen > 0 else ("", yuan(-fen))
    return [
        f"{day:%Y%m%d}", f"{8 + number:02d}:15:00", left, came, yuan(balance), party, other, summary, remark,
        f"{TODAY:%y%m%d}00{number:04d}",
    ]  # fmt: skip


def _take(world: World, account, rows: list[list[str]]) -> None:
    width = len(HEAD)
    lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in row + [""] * (width - len(row))) for row in rows]
    content = "\n".join(lines).encode("gb18030")
    actor = world.actor.at(clock.now())
    stored = store_file(actor=actor, upload=content, purpose="bank", name=f"建行明细{TODAY:%Y%m%d}.csv")
    funds.take_bank_file(
        actor=actor, bank_account=account, stored_id=stored.pk, name=stored.name, sha256=hashlib.sha256(content).hexdigest(),
        rows=rows,
    )  # fmt: skip
