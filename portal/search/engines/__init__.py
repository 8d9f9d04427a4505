"""One module or package per engine; each has `make(path)` that returns a `portal.search.protocol.Engine`."""
