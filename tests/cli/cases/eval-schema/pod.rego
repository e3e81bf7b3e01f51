package pod

# METADATA
# schemas:
#   - input: schema.k8s.pod
name := input.metadata.name

# METADATA
# schemas:
#   - input: schema.k8s.pod
deny if input.metadata.label == "x"
