"""What a deployment may watch: whether it is ready, its figures, its own log. No value of a case, and nobody's name."""
