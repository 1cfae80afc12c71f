"""What somebody wants to write down of what was said, before it is written: the rules that it must keep."""
