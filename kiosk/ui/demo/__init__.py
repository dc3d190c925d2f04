"""The scripted visit: a hand that touches the real screen, what it does, and whether it was stored."""
