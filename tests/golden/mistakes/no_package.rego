allow if input.a
