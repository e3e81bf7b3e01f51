package p

deny contains {
