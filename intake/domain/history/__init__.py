"""Events, their chain, what can be told from them again, and the daily root of all."""
