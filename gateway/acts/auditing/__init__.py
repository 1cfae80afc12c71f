"""What auditors ask of the access log, and turning a pseudonym back into a name, which takes two."""
