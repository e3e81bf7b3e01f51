package p

import data.rules

messages(object) := {m | some m in rules.deny} with input as object
