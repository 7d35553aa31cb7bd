"""The chain of language levels.

``none < A1 < A2.1 < A2.2 < N3 < B1 < B2 < C1``; position in the chain is what is compared.
"""

LEVELS = ("none", "A1", "A2.1", "A2.2", "N3", "B1", "B2", "C1")
RANK = {level: rank for rank, level in enumerate(LEVELS)}
