"""Clocks and the calendar they count by: started, paused, extended, stopped, in a ledger."""
