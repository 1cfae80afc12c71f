"""The numbered migrations of the database, run by `concordat db upgrade`."""
