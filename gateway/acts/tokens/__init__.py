"""What a registered system may do for itself: ask for the tokens with which it then asks for people."""
