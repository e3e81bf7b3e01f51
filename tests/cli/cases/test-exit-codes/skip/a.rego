package a

todo_test_x if true
