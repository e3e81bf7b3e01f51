package bad

p if x

q if y

r if not z
