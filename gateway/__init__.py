"""How agencies ask, and who will know: the door, the storage, the access log, the command line.

Asks the engine what may be seen, and logs every access before it answers.
"""
