package t

# What a comprehension binds counts where its head is a template and nothing else.
a := [$"{y + 1}" | y := 1]

b := [[$"{y + 1}"] | y := 1]

c := {"k": $"{y + 1}" | y := 1}

d(x) := [[$"{x + 1}"] | true]
