"""Full-text search."""

FOLDS: dict[str, str] = {}
