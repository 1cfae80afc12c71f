"""Who works where, in which post, on leave or not, and who answers for a service."""
