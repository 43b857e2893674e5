"""The rule engine: reads books in working tables of PostgreSQL, a set at a time, and names what it finds.

The same statements judge books that the portal keeps and a file that is only looked at: both are brought into the
working tables of `tables.py` first, a slice of unions that fits the cache. Nothing here imports a model.
"""
