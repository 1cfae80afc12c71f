"""The only place that knows SQLAlchemy: tables, migrations, one read snapshot a request, one write path a process."""
