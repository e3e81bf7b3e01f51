package limits

default allow := false

allow if input.tokens < 100

deny contains "too many" if input.tokens >= 100
