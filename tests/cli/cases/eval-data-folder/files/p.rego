package p

x := data.deep.more
