"""Exceptional access: opened with a ground, extended once, authorised and reviewed by somebody else."""
