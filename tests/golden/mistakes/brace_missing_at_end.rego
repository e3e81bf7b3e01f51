package prompt

allow if every x in input.items { x.ok == true
