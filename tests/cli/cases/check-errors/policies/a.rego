package policies.a

p := data.policies.b.q
