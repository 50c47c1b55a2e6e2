"""Run the command line as ``python -m sitegen``."""

from sitegen.cli import main

main()
