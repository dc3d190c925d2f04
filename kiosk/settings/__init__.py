"""One declaration of every setting, and the layout of a kiosk's home."""
