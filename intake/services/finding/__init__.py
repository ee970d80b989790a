"""Officials find past submissions: index, questions, saved searches, files taken out."""
