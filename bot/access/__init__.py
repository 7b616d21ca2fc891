"""Who may use the assistant over the network, and how often: keys, addresses, limits. Knows nothing of HTTP."""
