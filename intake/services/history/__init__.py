"""What happened stands for ever: the record, chains of other subjects, daily roots, looks."""
