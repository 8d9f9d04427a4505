"""Names as sources write them that nobody has decided yet (待对应名称)."""
