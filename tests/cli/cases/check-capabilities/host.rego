package host

a := acme.lookup(input.x, null)

b if acme.lookup("x")

c if acme.find("x")
