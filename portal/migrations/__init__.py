"""Alembic migrations of the working and the published tables."""
