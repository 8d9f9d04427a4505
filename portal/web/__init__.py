"""What every page stands on: view registration, transactions, templates, errors."""
