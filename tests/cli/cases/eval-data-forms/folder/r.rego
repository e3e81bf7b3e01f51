package folder

r := data.n
