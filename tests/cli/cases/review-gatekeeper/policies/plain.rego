package plain

deny contains "no value" if not input.data.value
