package broken

p := [1,
