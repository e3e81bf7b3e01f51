package lib.things

deny contains "libraries say nothing"
