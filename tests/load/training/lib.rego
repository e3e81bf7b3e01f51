# For rules.rego.
package train.lib

labels := ["app.kubernetes.io/name", "app.kubernetes.io/version", "team"]
