package types

warn contains sprintf("%s: %v", [type_name(value), concat(" ", sort([name | some name, other in input.data; type_name(other) == type_name(value)]))]) if {
	some value in input.data
}
