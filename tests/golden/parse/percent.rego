package percent

texts := ["100%", "%d of %5.2f", "%%", "%[1]d", "%*s", "%.", "a %é"]
