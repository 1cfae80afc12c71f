"""A group whose commands are imported when they are asked for: checking a protocol need not wait for a web server."""

from collections.abc import Mapping
from importlib import import_module

import click


class OnDemand(click.Group):
    """Finds each command at `module:name` when it is wanted."""

    def __init__(self, *, places: Mapping[str, str], **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[arg-type] # click's own settings, passed on as they came
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the command of that name, None if there is none."""
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.places[cmd_name]} is no command")
        return command
