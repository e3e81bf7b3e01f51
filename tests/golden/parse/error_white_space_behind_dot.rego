package t

p if {
	q == r. 
}
