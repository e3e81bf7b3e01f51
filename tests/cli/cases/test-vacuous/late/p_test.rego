package p_test

import data.p

test_1 if count(p.deny) == 0 with input as {"n": 1}

test_2 if count(p.deny) == 0 with input as {"n": 2}

test_3 if count(p.deny) == 0 with input as {"n": 3}

test_4 if count(p.deny) == 0 with input as {"n": 4}

test_5 if count(p.deny) == 0 with input as {"n": 5}

test_last if count(p.deny) == 1 with input as {"x": 1}
