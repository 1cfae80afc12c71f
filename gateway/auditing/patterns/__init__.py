"""What is worth a look in the log: patterns over who looked at whom and when. Worth a look, never an accusation."""
