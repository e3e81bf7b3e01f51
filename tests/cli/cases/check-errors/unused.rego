package unused

import data.lib

p if x := 1
