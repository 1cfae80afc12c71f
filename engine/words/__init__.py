"""Whose word counts: what was said, by whom, who may speak, which word prevails, and why another does not."""
