"""Who calls: from a token, a code, a session or an assertion to a caller in one post, looked up at each call.

Knows one snapshot of the register and an instant; reads no request and answers nothing.
"""
