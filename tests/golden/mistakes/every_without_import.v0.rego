package prompt

allow {
    every tag in input.tags {
        tag == "safe"
    }
}
