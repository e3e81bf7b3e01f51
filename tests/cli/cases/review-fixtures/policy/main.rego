package main

deny contains "no A here" if input.kind == "A"
