package p

runtime := opa.runtime()

seen := {
	"env": {name: runtime.env[name] | some name in ["CLUSTER", "PAIR", "EMPTY"]},
	"unset": {name | some name in ["CLUSTER", "NOWHERE"]; not runtime.env[name]},
	"keys": object.keys(runtime),
	"version": is_string(runtime.version),
}
