"""Pages of the fund audits, by noun."""
