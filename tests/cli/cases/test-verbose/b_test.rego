package b

import data.a

test_other if a.test_two
