"""Commands of the replenishment module."""
