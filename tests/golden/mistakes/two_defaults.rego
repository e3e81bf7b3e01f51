package prompt

default allow := false
default allow := true
