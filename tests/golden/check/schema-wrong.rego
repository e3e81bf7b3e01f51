package wrong

a if input == 1
