"""Transcripts of hotline days: files and pasted text in, calls with turns and speakers out. Pure functions."""
