"""Append-only record of who did what (审计)."""
