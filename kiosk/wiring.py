"""Puts the parts together: a home's keeper of responses, its courier and its content."""
