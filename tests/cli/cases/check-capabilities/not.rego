package later

import future.keywords.not

a if not { input.x }
