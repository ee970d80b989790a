"""Councils and the evaluation of proposals: what secretaries prepare, what members score and
vote."""
