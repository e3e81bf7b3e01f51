package user.helpers_test

# A test is no policy, and -p leaves its file out.
deny contains "a test decided"
