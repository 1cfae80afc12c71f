"""The access log: every access is sealed and recorded before it is answered.

The pieces here know no request, no decision and no web; they turn what happened into bytes that can't change unseen.
"""
