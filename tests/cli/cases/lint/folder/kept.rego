package kept

bar := 1
