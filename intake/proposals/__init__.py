"""The path of proposals at the desk: secretaries lead, chairs decide, departments carry out."""
