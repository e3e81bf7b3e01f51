package policies.b

q := data.policies.a.p
