from .numbering import NumberSeries

__all__ = ["NumberSeries"]
