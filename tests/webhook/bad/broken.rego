package broken

deny contains "x" if {
