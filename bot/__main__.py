"""`python -m bot` is the command `backtalk`."""

from bot.cli import main

main()
