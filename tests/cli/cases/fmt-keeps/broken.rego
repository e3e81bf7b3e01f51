package keeps
p :=
