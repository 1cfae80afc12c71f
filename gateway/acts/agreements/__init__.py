"""Agreements between organisations: drawn up, signed, withdrawn from, suspended, reviewed."""
