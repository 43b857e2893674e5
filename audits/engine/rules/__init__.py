"""All checks, by the groups of the rule table; importing this package makes them known."""

from . import accounts, activities, budget, gifts, income, prohibited, signals, vouchers

__all__ = ["accounts", "activities", "budget", "gifts", "income", "prohibited", "signals", "vouchers"]
