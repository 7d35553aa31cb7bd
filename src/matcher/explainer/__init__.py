"""Why, why not, and what would help: explanations, conflicts, repairs, audits."""
