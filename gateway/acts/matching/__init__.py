"""Finding the right child without looking around: one exact match, and a handle that opens little for an hour."""
