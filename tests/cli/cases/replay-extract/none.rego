package none

warn contains "hm" if input.spec
