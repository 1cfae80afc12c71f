"""What is asked of those who hold something: approval, a challenge to a refusal; what was decided or told elsewhere."""
