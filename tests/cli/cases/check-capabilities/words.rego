package words

a.if.b := 1

c := data.words.contains
