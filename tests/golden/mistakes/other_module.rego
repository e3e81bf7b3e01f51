package prompt

import data.lib.strings

allow if strings.is_safe(input.x)
