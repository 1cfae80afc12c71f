"""What stands between a young person and harm by disclosure: shields, restrictions, allow-lists."""
