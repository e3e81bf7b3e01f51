package functions

a := undefined_function(1)

b := data.functions.c(1)

c := 1
