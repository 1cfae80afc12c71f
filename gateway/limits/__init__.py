"""How often anybody may call, counted in the database for all gateways, and what becomes of whoever calls oftener.

Also how long a request may take to come, and how many calls are worked out at once.
"""
