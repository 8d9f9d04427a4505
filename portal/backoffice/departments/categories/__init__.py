"""The tree of categories (诉求分类)."""
