"""Papers: a template of a module and plain data become a PDF with embedded fonts.

``compose("logistics/print/delivery_note.typ", {...})`` finds the template in ``templates/`` of an app, gives it the data as
JSON, and returns PDF/A-2b. ``symbol`` and ``gs1_symbol`` draw Data Matrix, QR and Code 128 as SVG for a template.
"""

from .codes import Symbology, UnprintableCode, gs1_symbol, symbol
from .composing import PrintingError, compose, pictures
from .words import amount_in_words

__all__ = [
    "PrintingError", "Symbology", "UnprintableCode", "amount_in_words", "compose", "gs1_symbol", "pictures", "symbol",
]  # fmt: skip
