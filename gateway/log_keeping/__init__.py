"""What the log keeps outside its database, so that whoever has the database alone can neither read it nor rewrite it.

The keys of its sections, and the signer with its own memory of how far the log had grown.
"""
