package test

# Only behind the head of a rule, and where a name alone may stand, is contains a keyword.
import data.contains as one
import data.x["contains"] as two

p if contains("abc", "b") with input as contains("a", "b")

q contains one if two.contains
