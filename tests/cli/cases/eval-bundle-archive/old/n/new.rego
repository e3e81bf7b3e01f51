package old.n

p contains x if some x in [1]
