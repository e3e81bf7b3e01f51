package every_twice

a if every v, v in [1] { v }
