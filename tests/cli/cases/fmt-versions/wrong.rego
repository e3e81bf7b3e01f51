package wrong

import data.x
import input.x

in_ := any([true])

if := 1

p { input := 1 }
