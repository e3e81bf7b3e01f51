package shop

deny contains "limit" if input.n > data.limits.n

deny contains "config" if input.n > data.usher.config.limits.n
