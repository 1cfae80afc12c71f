"""The description of the API in OpenAPI 3.1, made from the routes, the schemas of bodies, and the answers."""
