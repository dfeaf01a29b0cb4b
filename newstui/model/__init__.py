"""Frozen values that pass between the rooms. No I/O here."""
