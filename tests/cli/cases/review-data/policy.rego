package shop

deny contains "limit" if input.size > data.limits.n

deny contains "config" if input.size > data.usher.config.limits.n
