"""Full-text search over documents: tokens, query language, engines behind one protocol, outbox and indexer.

This package knows documents, not models: callers turn their rows into documents and hits back into rows.
"""
