package z

r := {
