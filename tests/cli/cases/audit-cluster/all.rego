package all

deny contains "no" if input.metadata.managedFields

warn contains sprintf("%s by %s", [input.request.operation, input.request.userInfo.username]) if input.kind == "Namespace"
