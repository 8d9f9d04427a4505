"""Measuring the anonymiser: scorer, label mapping, seeded generator and texts without personal data."""
