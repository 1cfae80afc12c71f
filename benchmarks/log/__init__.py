"""The access log's benchmarks, one subject a file; `benchmarks.access_log` runs them all."""
