package a

u contains 1

p:={
{}}if # behind if
v:=[]

r := 1

s if {
	y := 2
}

# end
