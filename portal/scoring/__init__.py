"""Scoring (考核评分): rulebooks, points, intervals, places; pure functions over rows of flags, no database."""
