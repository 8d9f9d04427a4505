"""Public transparency portal for a city's 12345 hotline (市长公开电话办理公开)."""
