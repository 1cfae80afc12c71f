"""How often anybody may call, counted in the database for all gateways, and what becomes of whoever calls oftener."""
