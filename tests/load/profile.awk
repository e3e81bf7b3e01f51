# Adds up the instructions of a file of callgrind's by what they are for; of [user] and [kernel] processor time tells how
# much was not the program's own. What is called in the C library counts for the caller.

# Names are given once, with a number: "(3) name".
function name_of(text, kind,    number, name) {
    match(text, /^\([0-9]+\)/)
    number = substr(text, 1, RLENGTH)
    name = substr(text, RLENGTH + 2)
    if (name != "") names[kind, number] = name
    return names[kind, number]
}
function part_of(path) {
    if (path ~ /usher-webhook/) return "usher-webhook"
    if (path ~ /libmicrohttpd/) return "libmicrohttpd"
    if (path ~ /gnutls|nettle|hogweed|gmp|tasn1|p11/) return "TLS"
    if (path ~ /\/libc\.|ld-linux|libpthread/) return "libc"
    return "other"
}

/^ob=/ { part = part_of(name_of(substr($0, 4), "ob")); called = part; next }
/^cob=/ { called = part_of(name_of(substr($0, 5), "ob")); next }
/^fn=/ { name = name_of(substr($0, 4), "fn"); next }
/^cfn=/ {
    name = name_of(substr($0, 5), "fn")
    if (name ~ /review_judge_quickly$/) counts = 1
    next
}
/^calls=/ {
    if (counts) requests += substr($1, 7)
    counts = 0
    getline
    if (called == "libc" && part != "libc") cost[part] += $2
    called = part
    next
}
/^[0-9+*-]/ { if (part != "libc") cost[part] += $2 }

END {
    for (part in cost) sum += cost[part]
    if (!sum || !requests) {
        print "nothing was counted"
        print "0 passed, 1 failed"
        exit 1
    }
    print "instructions of a request, user's part:"
    for (part in cost) printf "  %7d %4.1f %% %s\n", cost[part] / requests, 100 * cost[part] / sum, part
    others = (cost["libmicrohttpd"] + cost["TLS"]) / sum
    held = 100 * (kernel + user * others) / (kernel + user)
    printf "kernel, TLS and libmicrohttpd: %.0f %% of the time (kernel %.0f %%, of the rest %.0f %%)\n", held,
        100 * kernel / (kernel + user), 100 * others
    printf "%d passed, %d failed\n", (held >= least), (held < least)
    exit (held < least)
}
