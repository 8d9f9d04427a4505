"""How well the current engine does on the office's own cases: what reviewers decided is the measure."""
