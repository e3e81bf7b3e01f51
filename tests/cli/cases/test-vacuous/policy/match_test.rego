package match_test

import data.limits

test_nothing if not limits.allow with input as {}

test_allow if limits.allow with input as {"tokens": 1}
