"""The extractive composer: answers made of verbatim provisions and the duty table. No model, no network, no key."""
