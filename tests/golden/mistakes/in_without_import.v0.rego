package prompt

allow {
    some tag in input.tags
    tag == "safe"
}
