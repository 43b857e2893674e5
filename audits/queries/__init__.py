"""Every question of the fund audits; the reach of the asking person comes first."""
