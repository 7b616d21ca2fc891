"""The Telegram bot. `program` builds and runs it; only this folder imports python-telegram-bot.

Telegram → polling or webhook → queue (kept before it is confirmed) → lanes (one a chat) → questions, commands, buttons
         → Application (the answers) → wording and markup (what is shown) → outbox (sent once)
"""
