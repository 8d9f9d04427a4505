"""Databases: ``request.db`` for staff, ``request.published`` (confined by the engine itself) for the public side."""
