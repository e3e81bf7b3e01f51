package test

p if not some x in y
