"""What `manage.py` needs on a machine that has nothing yet but Python: the standard library only.

Nothing here imports the service or an installed package, because it runs before they are there.
"""
