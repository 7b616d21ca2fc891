"""Commands of `congvan` that stand apart from asking: what runs and administers the assistant. `command_line` registers them."""
