"""Reading saved searches and files taken out."""
