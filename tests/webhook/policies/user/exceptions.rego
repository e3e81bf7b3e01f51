# conftest's exceptions.
package user.exceptions

deny_root contains "root" if input.metadata.labels.exceptions

violation_root contains "root, violated" if input.metadata.labels.exceptions

deny contains "plain" if input.metadata.labels.exceptions

exception contains ["root"] if input.metadata.labels.exceptions == "root"

exception contains [""] if input.metadata.labels.exceptions == "plain"
