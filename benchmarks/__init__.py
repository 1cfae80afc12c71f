"""Benchmarks: how fast decisions, the work on a protocol and the access log are, beside what one would pick instead.

`make bench` runs them all. Nothing in the gateway, the engine or the policy leans on them.
"""
