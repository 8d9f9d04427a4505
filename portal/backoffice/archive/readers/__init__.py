"""Reading former documents: bytes in, Markdown and recognised head out. Pure: no database, no settings, no web."""
