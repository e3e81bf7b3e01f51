# The part of run that is about bundles: from files, and from an HTTPS server that gives out the folder
# $work/source (https_server.c).

# bundle TEXT REVISION ARCHIVE [KEY [PACKAGE]]: makes an archive with a rule that denies with TEXT, signed with KEY.
bundle() {
    local folder=$work/bundle name=${5:-bundled} manifest files signed
    rm -rf "$folder" && mkdir -p "$folder/p"
    manifest=$(printf '{"revision":"%s","roots":["%s"]}' "$2" "$name")
    printf %s "$manifest" >"$folder/.manifest"
    printf 'package %s\n\ndeny contains "%s"\n' "$name" "$1" >"$folder/p/rule.rego"
    if [ -n "${4:-}" ]; then
        files="$(entry .manifest "$(digest <"$folder/.manifest")"),$(entry p/rule.rego "$(digest <"$folder/p/rule.rego")")"
        signed=$(printf '{"alg":"RS256","kid":"%s"}' "${kid:-default}" | base64url).$(printf '{"files":[%s]}' "$files" | base64url)
        printf '{"signatures":["%s.%s"]}' "$signed" \
            "$(printf %s "$signed" | openssl dgst -sha256 -sign "$4" -binary | base64url)" >"$folder/.signatures.json"
    fi
    tar -C "$folder" -czf "$3.new" . --transform 's,^\./,,' && mv "$3.new" "$3"
}
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d =; }
digest() { openssl dgst -sha256 -hex | sed 's/.* //'; }
entry() { printf '{"name":"%s","hash":"%s","algorithm":"SHA-256"}' "$1" "$2"; }
make_signing_key() {
    openssl genrsa -out "$work/$1.pem" 2048 2>"$work/openssl" && openssl rsa -in "$work/$1.pem" -pubout -out "$work/$1.pub" 2>"$work/openssl"
}

denies() { post "$1" /validate $here/reviews/prompttemplate-create.validate.json | grep "$2"; }
# told SERVER PATTERN: a line of /readyz?verbose matches.
told() { ask "$1" "/readyz?verbose" | grep -e "$2"; }

# Folders and archives are taken, and taken anew when they change; signatures are asked for where there is a key.
takes_bundles_from_files() {
    make_signing_key signer && make_signing_key other || return 1
    bundle 'from a folder' f1 "$work/ignored.tar.gz" && rm -rf "$work/folder" && mv "$work/bundle" "$work/folder" || return 1
    bundle 'from an archive' a1 "$work/archive.tar.gz" '' archived || return 1
    start filed -b "$work/folder" -b "$work/archive.tar.gz" || return 1
    denies filed 'from a folder' && denies filed 'from an archive' && told filed '^\[+\]bundle .*/archive.tar.gz: revision a1$' || return 1
    printf 'package bundled\n\ndeny contains "written anew"\n' >"$work/folder/p/rule.rego"
    eventually denies filed 'written anew' || return 1
    bundle 'another archive' a2 "$work/archive.tar.gz" '' archived
    eventually denies filed 'another archive' && told filed '/archive.tar.gz: revision a2$' && stop filed TERM || return 1
    # The key of the signature, and no other; a key that is replaced counts.
    bundle 'signed' s1 "$work/signed.tar.gz" "$work/signer.pem" && cp "$work/signer.pub" "$work/trusted.pub"
    start filed -b "$work/signed.tar.gz" --bundle-key "$work/trusted.pub" && denies filed signed || return 1
    bundle 'by another' s2 "$work/signed.tar.gz" "$work/other.pem"
    eventually told filed 'failed to verify JWT signature' && denies filed signed || return 1
    cp "$work/other.pub" "$work/trusted.pub"
    eventually denies filed 'by another' && stop filed TERM || return 1
    # Of several keys the signature names one.
    start filed -b "$work/signed.tar.gz" --bundle-key "a=$work/signer.pub" --bundle-key "default=$work/other.pub" &&
        denies filed 'by another' || return 1
    kid=a bundle 'by the first' s3 "$work/signed.tar.gz" "$work/signer.pem"
    eventually denies filed 'by the first' && stop filed TERM
}

# A bundle that owns all of data leaves the configuration what it is.
keeps_the_configuration_beside_bundles() {
    mkdir -p "$work/bare" && printf 'package bare\n\ndeny contains data.usher.config.word\n' >"$work/bare/rule.rego" &&
        printf 'word: kept\n' >"$work/bare.yaml"
    start filed -b "$work/bare" -c "$work/bare.yaml" && denies filed 'bare: kept' && stop filed TERM
}

# ---- From a server

start_source() {
    mkdir -p "$work/source"
    : >"$work/source.out"
    "${USHER_BUILD:-build/release}/https-server" "$work/source" "$work/given.crt" "$work/given.key" ${source_port:-} >"$work/source.out" &
    pid[source]=$!
    eventually grep -q listening "$work/source.out" || return 1
    source_port=$(sed 's/.*://' "$work/source.out")
    source_url=https://127.0.0.1:$source_port
}
stop_source() {
    kill "${pid[source]}"
    wait "${pid[source]}" 2>/dev/null
    unset 'pid[source]'
}
control() { printf '%s\n' "$@" >"$work/source/control"; }
poll_now() { kill -HUP "${pid[polled]}"; }
# start_polled ARGUMENT...: a server that polls all the time, with a key, a token and a cache.
start_polled() {
    start polled --bundle "$source_url/b.tar.gz" --bundle-ca "$work/given.crt" --bundle-key "$work/signer.pub" \
        --bundle-interval 1 --bundle-timeout 2 --bundle-token "$work/token" --bundle-cache "$work/cache" "$@"
}

# There is nothing yet: alive, not ready, and reviews are to be sent again.
waits_for_bundles() {
    local status
    control 'status 500'
    bundle 'the first' r1 "$work/source/b.tar.gz" "$work/signer.pem"
    start_polled && ask polled /livez || return 1
    status=$(ask polled /readyz -o "$work/body" -w '%{http_code}')
    cat "$work/body"
    [ "$status" = 503 ] && grep -x "waiting for $source_url/b.tar.gz" "$work/body" || return 1
    eventually told polled 'not in force yet; cannot be fetched: the server answered with status 500' || return 1
    status=$(post polled /validate $here/reviews/prompttemplate-create.validate.json -D "$work/head" -o "$work/body" -w '%{http_code}')
    cat "$work/head" "$work/body"
    [ "$status" = 503 ] && grep -i '^retry-after: 1' "$work/head" || return 1
    rm "$work/source/control"
    eventually denies polled 'the first' && ask polled /readyz | grep -x ok && told polled 'b.tar.gz: revision r1, etag "[0-9a-f]*"'
}
asks_only_for_what_is_new() {
    eventually metric_of polled 'usher_bundle_not_modified_total [1-9].*' && grep -q ' 304 "[0-9a-f]*" Bearer first$' "$work/source/requests" &&
        metric_of polled 'usher_bundle_downloads_total 1' && metric_of polled 'usher_policy_reloads_total 0' || return 1
    # The token is read each time.
    echo second >"$work/token"
    eventually grep -q ' Bearer second$' "$work/source/requests" &&
        [ "$(metric_of polled 'usher_bundle_last_success_timestamp_seconds .*' | sed 's/.* //')" -gt "$(($(date +%s) - 10))" ]
}
# keeps_second PATTERN: what is there now is told with PATTERN, and the second version stays.
keeps_second() {
    poll_now
    eventually told polled "$1" && denies polled 'the second' && ask polled /readyz | grep -x ok || return 1
    rm -f "$work/source/control"
}
keeps_the_last_good_bundle() {
    bundle 'the second' r2 "$work/source/b.tar.gz" "$work/signer.pem"
    eventually denies polled 'the second' && told polled 'revision r2' && metric_of polled 'usher_policy_reloads_total 1' || return 1
    control 'status 503' && keeps_second 'cannot be fetched: the server answered with status 503' || return 1
    control 'delay 3' && keeps_second 'cannot be fetched: it did not come in time' || return 1
    # Whatever is sent, the token goes nowhere else.
    control 'status 302' "location https://localhost:$source_port/b.tar.gz" &&
        keeps_second 'cannot be fetched: the server sends to another host' || return 1
    bundle 'forged' r3 "$work/source/b.tar.gz" "$work/other.pem"
    keeps_second 'revision r2.* what came last is not used: ' && told polled 'failed to verify JWT signature' || return 1
    bundle 'unsigned' r3 "$work/source/b.tar.gz"
    keeps_second 'bundle missing .signatures.json file' || return 1
    bundle 'not" Rego' r3 "$work/source/b.tar.gz" "$work/signer.pem"
    keeps_second 'rego_parse_error' || return 1
    echo nonsense >"$work/source/b.tar.gz"
    keeps_second 'archive read failed' || return 1
    bundle 'the third' r4 "$work/source/b.tar.gz" "$work/signer.pem"
    control 'truncate 100' && keeps_second 'cannot be fetched: .*closed' || return 1
    eventually denies polled 'the third' && eventually told polled '^\[+\]bundle .* revision r4' &&
        grep '"event":"bundle_failed".*"revision":"r2"' "$work/polled.log" && metric_of polled 'usher_bundle_failed_total [0-9]*' &&
        [ "$(metric_of polled 'usher_bundle_failed_total .*' | sed 's/.* //')" -ge 8 ] && stop polled TERM
}
# A request on its way holds up no end.
ends_while_it_waits_for_a_source() {
    local began
    control 'delay 5'
    start polled --bundle "$source_url/b.tar.gz" --bundle-ca "$work/given.crt" || return 1
    sleep 0.5
    began=$(date +%s%N)
    stop polled TERM || return 1
    echo "milliseconds: $((($(date +%s%N) - began) / 1000000))"
    [ $((($(date +%s%N) - began) / 1000000)) -lt 3500 ] && rm "$work/source/control"
}
# The source is gone when the next server starts: what was good is taken, and verified again.
starts_from_the_cache() {
    stop_source
    start_polled && eventually denies polled 'the third' && told polled 'revision r4, from the cache; cannot be fetched: ' &&
        grep '"event":"bundle_from_cache"' "$work/polled.log" && [ "$(find "$work/cache" -type f -perm 600 | wc -l)" = 1 ] || return 1
    # It comes back with what is new.
    bundle 'the fourth' r5 "$work/source/b.tar.gz" "$work/signer.pem"
    start_source && eventually denies polled 'the fourth' && stop polled TERM && stop_source || return 1
    bundle 'forged' r6 "$work/forged.tar.gz" "$work/other.pem"
    cp "$work/forged.tar.gz" "$work"/cache/*.tar.gz
    start_polled && eventually grep '"event":"bundle_failed".*failed to verify JWT signature' "$work/polled.log" &&
        [ "$(ask polled /readyz -o /dev/null -w '%{http_code}')" = 503 ] && stop polled TERM && start_source
}
# Two bundles: a bad one holds up no other, and two that are good together only are put in force together.
puts_bundles_in_force_together() {
    bundle 'a one' a1 "$work/source/a.tar.gz" '' first && bundle 'b one' b1 "$work/source/b.tar.gz" '' second &&
        start polled -b "$source_url/a.tar.gz" -b "$source_url/b.tar.gz" --bundle-ca "$work/given.crt" --bundle-interval 1 || return 1
    eventually denies polled 'first: a one.*second: b one' || return 1
    bundle 'a" two' a2 "$work/source/a.tar.gz" '' first
    eventually told polled 'rego_parse_error' && bundle 'b two' b2 "$work/source/b.tar.gz" '' second
    eventually denies polled 'first: a one.*second: b two' || return 1
    # The roots change hands: neither can come alone.
    bundle 'a three' a3 "$work/source/a.tar.gz" '' second
    eventually told polled 'a.tar.gz: revision a1.*overlapping\|detected overlapping roots' && denies polled 'first: a one' || return 1
    bundle 'b three' b3 "$work/source/b.tar.gz" '' first
    eventually denies polled 'first: b three.*second: a three' && ! told polled '^\[-\]' && stop polled TERM
}
checks_bundles_of_servers() {
    "$program" --check-config -b "$source_url/a.tar.gz" --bundle-ca "$work/given.crt" | grep -x 'everything is in order'
}

polls_bundles() {
    echo first >"$work/token"
    mkdir -p "$work/cache"
    start_source || return 1
    local name
    for name in waits_for_bundles asks_only_for_what_is_new keeps_the_last_good_bundle ends_while_it_waits_for_a_source starts_from_the_cache \
        puts_bundles_in_force_together checks_bundles_of_servers; do
        check "$name" "$name"
    done
    check 'a bundle that is not there' refuses_in_one_line "bundle $source_url/none: the server answered with status 404" \
        --check-config -b "$source_url/none" --bundle-ca "$work/given.crt"
    check 'a server that nobody knows' refuses_in_one_line "bundle .*: tls: failed to verify certificate" \
        --check-config -b "$source_url/a.tar.gz"
    head -c 2000 /dev/zero >"$work/source/large"
    check 'a bundle that is too large' refuses_in_one_line "bundle .*: it is larger than 1024 bytes" \
        --check-config -b "$source_url/large" --bundle-ca "$work/given.crt" --max-bundle 1KiB
    stop_source
}
refuses_wrong_bundles() {
    local archive=$work/signed.tar.gz
    check 'a bundle without TLS' refuses_in_one_line 'http://x/b: bundles come over https:// alone' -b http://x/b
    check 'a bundle with a password' refuses_in_one_line 'https://.*@x/b: it must not hold a user' -b https://u:p@x/b
    check 'a bundle twice' refuses_in_one_line 'the bundle .* is named twice' -b "$archive" -b "$archive"
    check 'an algorithm that is none' refuses_in_one_line '--bundle-algorithm: there is no XS1' --bundle-algorithm XS1
    check 'a key that is not there' refuses_in_one_line 'open .*none.pub: ' -b "$archive" --bundle-key "$work/none.pub"
    check 'a key of nobody' refuses 'the policies do not load' -b "$archive" --bundle-key "$work/other.pub"
    check 'a bundle that holds too much' refuses 'the policies do not load' -b "$archive" --max-bundle-unpacked 1KiB
    cp "$archive" "$work/same.tar.gz"
    check 'roots that overlap' refuses 'the policies do not load' -b "$archive" -b "$work/same.tar.gz"
    check 'the roots are told' grep 'detected overlapping roots' "$work/err"
}
