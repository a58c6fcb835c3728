"""Amounts in words, as Chinese papers want them beside the figures."""

from __future__ import annotations


def amount_in_words(fen: int) -> str:
    """人民币 … in capital numerals; negative amounts begin with 负. 1234.50 yuan is 人民币壹仟贰佰叁拾肆元伍角整."""
    import cn2an

    text = cn2an.an2cn(f"{abs(fen) // 100}.{abs(fen) % 100:02d}", "rmb")
    return f"人民币{'负' if fen < 0 else ''}{text}{'整' if text.endswith('角') else ''}"
