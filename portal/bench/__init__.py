"""Measure an installation: processor time of its pages against a constant answer, the search engine, changes, sizes.

How to measure fairly, and how to read the table: docs/performance.md.
"""
