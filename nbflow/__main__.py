"""`python -m nbflow` is the command `nbflow`."""

import sys

from nbflow.cli import main

sys.exit(main())
