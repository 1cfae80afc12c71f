"""What auditors are given of the log: signed checkpoints, exports, proofs."""
