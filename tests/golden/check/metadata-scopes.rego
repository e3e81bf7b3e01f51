# METADATA
# scope: rule
package scopes

# METADATA
# scope: package
p := 1

# METADATA
# title: on an import
import data.x

# METADATA
# scope: nowhere
q := 1

# METADATA
# title: before nothing
