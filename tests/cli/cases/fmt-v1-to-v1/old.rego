package a

p = 1 { input.x }
