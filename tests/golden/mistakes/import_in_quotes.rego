package prompt

import "data.lib"
