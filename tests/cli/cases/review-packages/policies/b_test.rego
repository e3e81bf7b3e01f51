package shop.rules_test

import data.nothing.here

test_nothing if shop.rules.deny
