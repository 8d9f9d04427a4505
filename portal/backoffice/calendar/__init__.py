"""Working days (工作日) over the holiday table."""
