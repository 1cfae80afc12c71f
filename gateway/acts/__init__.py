"""What may be done, one module an act: each decides with the engine, and builds the answer that records it."""
