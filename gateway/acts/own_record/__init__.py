"""What a young person does by themselves: sign in with a code from a worker, and see who has looked at their record."""
