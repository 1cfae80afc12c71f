"""How fast the gateway's door is, beside the plain endpoint that one would write instead of it."""
