package prompt

deny contains "old" if input.metadata.labels.app-name == "x"
