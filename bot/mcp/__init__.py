"""The adapter for programs that speak the Model Context Protocol: the tools, and the server that offers them."""
