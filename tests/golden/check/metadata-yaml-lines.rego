package test

# METADATA
# title: [a
a := 1

# METADATA
# title: a
# custom: : b
#  - c
b := 1

# METADATA
# title: a
# title: b
# description: c
c := 1

# METADATA
# title: a
# description: *nowhere
d := 1

# METADATA
# authors:
# - {}
e := 1

# METADATA

f := 1
