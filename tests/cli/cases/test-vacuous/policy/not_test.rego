package not_test

import data.limits

test_nothing if not limits.allow with input as {"token": 1}

test_other if limits.deny == set() with input as {"token": 1000}
