"""Sessions of people who sign in through an identity provider: begun, put into a post, looked at and ended."""
