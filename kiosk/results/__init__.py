"""Exports, metrics and reports."""
