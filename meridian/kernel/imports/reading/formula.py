"""The value of a simple formula whose result the writing program did not store.

Programs that write workbooks without calculating leave ``=F5*G5`` or ``=SUM(E2:E40)`` without a
value. Sums and products of cells are worked out; anything else stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from meridian.kernel.imports.reading.xlsx_scan import column_number

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<name>[A-Z]+)\(|\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d{1,7})|(?P<sign>[-+*/(),:]))"
)
MAX_RANGE = 200_000
MAX_DEPTH = 40

Cell = tuple[int, int]


class FormulaUnknown(ValueError):
    """The formula uses something that is not worked out here."""


class _Parser:
    def __init__(self, text: str, value_at: Callable[[int, int], float | None]) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.value_at = value_at
        position = 0
        body = text.lstrip("=").strip()
        while position < len(body):
            match = _TOKEN.match(body, position)
            if match is None or len(self.tokens) > 200:
                raise FormulaUnknown(text)
            kind = match.lastgroup or ""
            if kind == "row":
                self.tokens.append(("cell", f"{match['column']}:{match['row']}"))
            else:
                self.tokens.append((kind, match[kind]))
            position = match.end()
        self.position = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.position] if self.position < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.position += 1
        return token

    def expect(self, sign: str) -> None:
        if self.take() != ("sign", sign):
            raise FormulaUnknown(sign)

    def total(self, depth: int = 0) -> float:
        if depth > MAX_DEPTH:
            raise FormulaUnknown("depth")
        value = self.product(depth)
        while self.peek() in (("sign", "+"), ("sign", "-")):
            value += self.product(depth) if self.take()[1] == "+" else -self.product(depth)
        return value

    def product(self, depth: int) -> float:
        value = self.factor(depth)
        while self.peek() in (("sign", "*"), ("sign", "/")):
            if self.take()[1] == "*":
                value *= self.factor(depth)
            else:
                divisor = self.factor(depth)
                if divisor == 0:
                    raise FormulaUnknown("division by zero")
                value /= divisor
        return value

    def factor(self, depth: int) -> float:
        if depth > MAX_DEPTH:
            raise FormulaUnknown("depth")
        kind, text = self.take()
        if kind == "number":
            return float(text)
        if kind == "sign" and text in "+-":
            value = self.factor(depth + 1)
            return value if text == "+" else -value
        if kind == "sign" and text == "(":
            value = self.total(depth + 1)
            self.expect(")")
            return value
        if kind == "cell":
            column, row = text.split(":")
            return self.value_at(int(row) - 1, column_number(column)) or 0.0
        if kind == "name":
            return self.function(text, depth + 1)
        raise FormulaUnknown(text)

    def function(self, name: str, depth: int) -> float:
        values: list[list[float]] = []
        while True:
            values.append(self.argument(depth))
            kind, text = self.take()
            if (kind, text) == ("sign", ")"):
                break
            if (kind, text) != ("sign", ","):
                raise FormulaUnknown(text)
        flat = [v for group in values for v in group]
        if name == "SUM":
            return sum(flat)
        if name == "SUBTOTAL" and values[0][:1] in ([9.0], [109.0]):
            return sum(flat[1:])
        if name == "PRODUCT":
            result = 1.0
            for value in flat:
                result *= value
            return result
        if name == "ROUND" and len(flat) == 2:
            return round(flat[0], int(flat[1]))
        raise FormulaUnknown(name)

    def argument(self, depth: int) -> list[float]:
        following = self.tokens[self.position : self.position + 3]
        if [k for k, _ in following] == ["cell", "sign", "cell"] and following[1][1] == ":":
            self.position += 3
            first, last = (token[1].split(":") for token in (following[0], following[2]))
            rows = range(int(first[1]) - 1, int(last[1]))
            columns = range(column_number(first[0]), column_number(last[0]) + 1)
            if len(rows) * len(columns) > MAX_RANGE:
                raise FormulaUnknown("range")
            found = (self.value_at(row, column) for row in rows for column in columns)
            return [value for value in found if value is not None]
        return [self.total(depth)]


def work_out(formulas: dict[Cell, str], number_at: Callable[[int, int], float | None]) -> dict[Cell, float]:
    """Return the values of those formulas that can be worked out, by cell (row, column from 0).

    `number_at` gives the number stored in a plain cell, or None for texts and empty cells.
    """
    done: dict[Cell, float | None] = {}

    def value_at(row: int, column: int) -> float | None:
        cell = (row, column)
        if cell not in formulas:
            return number_at(row, column)
        if cell not in done:
            done[cell] = None  # also ends circles
            done[cell] = solve(cell)
        value = done[cell]
        if value is None:
            raise FormulaUnknown("depends on an unknown cell")
        return value

    def solve(cell: Cell) -> float | None:
        try:
            parser = _Parser(formulas[cell], value_at)
            value = parser.total()
            return value if parser.peek()[0] == "end" else None
        except (FormulaUnknown, RecursionError, OverflowError):
            return None

    for cell in formulas:
        if cell not in done:
            done[cell] = None
            done[cell] = solve(cell)
    return {cell: value for cell, value in done.items() if value is not None}
