"""The second composer: a chat model words the answer over the same evidence, and every sentence passes the same gate."""
