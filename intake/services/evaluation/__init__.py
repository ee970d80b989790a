"""Councils and how they evaluate proposals: who sits, who keeps out, what they score and vote."""
