"""How other systems ask: JSON over HTTP, one module a resource, every answer through the door."""
