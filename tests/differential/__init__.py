"""The package against references made by others: the oracle, networkx, scipy, OR-Library."""
