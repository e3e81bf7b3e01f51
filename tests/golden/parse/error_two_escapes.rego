package t

p := "\z and \y"
