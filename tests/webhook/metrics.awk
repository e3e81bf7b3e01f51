# Reads Prometheus' text format and names what is wrong with it; silent, and ends with 0, where it is in order.
function complain(what) {
    printf "line %d: %s: %s\n", NR, what, $0
    bad = 1
}
# The family that a sample belongs to.
function family(name) {
    if (!(name in type) && match(name, /_(bucket|sum|count)$/) && type[substr(name, 1, RSTART - 1)] == "histogram")
        return substr(name, 1, RSTART - 1)
    return name
}
/^# HELP / {
    if ($3 in help) complain("HELP twice")
    if (NF < 4) complain("HELP that says nothing")
    help[$3] = 1
    current = $3
    next
}
/^# TYPE / {
    if ($3 in type) complain("TYPE twice")
    if ($3 != current) complain("TYPE of another metric")
    if ($4 !~ /^(counter|gauge|histogram)$/) complain("no such type")
    if (($4 == "counter") != ($3 ~ /_total$/)) complain("a counter ends in _total, and nothing else does")
    type[$3] = $4
    next
}
!/^[a-z_]+(\{[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\})? [-+0-9.e]+(Inf)?$/ {
    complain("no sample")
    next
}
{
    name = $0
    sub(/[{ ].*/, "", name)
    series = $0
    sub(/ [^ ]*$/, "", series)
    if (family(name) != current) complain("a sample of another metric")
    if (series in seen) complain("a series twice")
    seen[series] = 1
    samples++
}
END {
    if (samples == 0) complain("no samples at all")
    exit bad
}
