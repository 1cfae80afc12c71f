"""Benchmarks: how fast a decision and the work on a protocol are, beside the engines that one would pick instead.

`make bench` runs them all. Nothing in the gateway, the engine or the policy leans on them.
"""
