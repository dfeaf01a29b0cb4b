import sys

from newstui.cli.main import main

sys.exit(main())
