package prompt

import data.lib.strings
import data.other.strings

allow if strings.x
