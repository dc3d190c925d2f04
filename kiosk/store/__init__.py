"""The kiosk's database: responses, visits and counters."""
