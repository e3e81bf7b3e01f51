package prompt

allowed := {
    "a": 1
    "b": 2
}
