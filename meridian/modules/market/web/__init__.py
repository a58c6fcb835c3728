"""Pages of the market module made by hand."""
