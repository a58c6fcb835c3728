"""Joint business plans: what a dealer and the company want to reach together, and how far they are."""
