"""Changes of the directory of departments and categories."""

from portal.backoffice.departments.matching import CategoryMatcher, DepartmentMatcher

__all__ = ["CategoryMatcher", "DepartmentMatcher"]
