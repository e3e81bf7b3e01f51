# The hosts of an Ingress against those of all that are there: a join of a short list with a long one.
package hosts

taken contains {"host": host, "by": name} if {
	some rule in input.spec.rules
	host := rule.host
	some name, other in data.ingresses
	name != input.metadata.name
	host in other.hosts
}

report := {"taken": taken, "free": count(input.spec.rules) - count(taken)}
