#!/bin/sh
# The browser that CHROME names, behind the pages when it comes to the processor.
exec nice -n 15 "$CHROME" "$@"
