"""Full-text search: documents in, ids out. Knows nothing of models."""
