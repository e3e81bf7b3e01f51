package prompt

default allow := false

allow {
    input.user == "admin"
}
