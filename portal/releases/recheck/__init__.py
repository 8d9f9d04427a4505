"""复查: what already stands on the public side is read again when rules, tagger or staff words change."""
