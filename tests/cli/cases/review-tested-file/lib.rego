package lib

name := data.conftest.file.name

folder := regex.find_n(`[^/]*$`, data.conftest.file.dir, 1)[0]
