# METADATA
# title: Quantities
# description: >-
#   Kubernetes' notation for numbers: 2, 0.5, 500m (half of one), 2k, 1Mi, 5e-1.
package lib.quantity

# What a suffix divides by: 500 / 1000 is exactly 0.5, where 500 * 0.001 is not.
fractions := {"n": 1000000000, "u": 1000000, "m": 1000}

# What a suffix multiplies by.
multiples := {
	"k": 1000,
	"M": 1000000,
	"G": 1000000000,
	"T": 1000000000000,
	"P": 1000000000000000,
	"E": 1000000000000000000,
	"Ki": 1024,
	"Mi": 1048576,
	"Gi": 1073741824,
	"Ti": 1099511627776,
	"Pi": 1125899906842624,
	"Ei": 1152921504606846976,
}

# METADATA
# description: The number that a quantity stands for; undefined if it is none, as 500ms is not.
value(quantity) := quantity if is_number(quantity)

value(quantity) := to_number(parts[1]) / fractions[parts[2]] if parts := parts_of(quantity)

value(quantity) := to_number(parts[1]) * multiples[parts[2]] if parts := parts_of(quantity)

# Without a suffix; with an exponent perhaps.
value(quantity) := to_number(quantity) if regex.match(`^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$`, quantity)

# The number and the suffix.
# usher ignore:mutate-number there is one match at most
parts_of(quantity) := regex.find_all_string_submatch_n(`^(-?\d+(?:\.\d+)?)([A-Za-z]+)$`, quantity, -1)[0]
