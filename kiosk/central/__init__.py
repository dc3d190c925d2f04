"""Sealed segments and the central export file that they meet in."""
