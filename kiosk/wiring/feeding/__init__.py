"""Feeds of a home: refreshed, kept, decided about, listed, and put where the screen finds them."""
