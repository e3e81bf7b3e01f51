package team.owners_test

test_x if true

test_y if true

object := 1
