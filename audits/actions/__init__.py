"""Every change of the fund audits: one public verb a function, one transaction, `by=` the acting account."""
