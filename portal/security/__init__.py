"""Who may do what, and the headers and throttles that protect both sides."""
