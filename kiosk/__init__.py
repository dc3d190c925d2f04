"""Feedback Kiosk: a news panel beside a five-point survey, stored durably and synced."""

__version__ = "0.1.0"
