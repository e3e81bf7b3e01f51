package pods

import data.unused

deny contains "nobody from security" if input.groups[_] != "security"

deny contains "three" if 3 == input.spec.replicas # usher ignore:yoda-condition

# Of regal's.
# regal ignore:use-in-operator,yoda-condition
deny contains "four" if "x" == input.a[_]

deny contains "five" if "y" == input.a[_] # usher ignore:style

foo := 1
