"""Reading departments, their lineage, rules and days off."""
