package prompt

import lib.strings

allow if strings.x
