package prompt

allow = true if input.a = "b"
deny contains x if { x = y }
