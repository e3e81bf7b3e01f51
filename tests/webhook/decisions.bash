# The part of run that is about the decision log: files, masks, and an endpoint (https_server.c) that is away, slow or
# refuses.
decisions=$here/decisions

# ask_about SERVER NAME DATA [PATH]: a review of an object of that name.
ask_about() {
    envelope "{\"metadata\":{\"name\":\"$2\"},\"data\":$3}" >"$work/asked"
    post "$1" "${4:-/validate}" "$work/asked" >"$work/answered"
}
# What is different each time, in one form.
normalised() {
    sed -E 's/[0-9a-f]{64}/REVISION/g; s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/ID/g; s/,"trace_id":"ID"//
        s/("timestamp":")20[0-9-]{8}T[0-9:]{8}(\.[0-9]+)?Z/\1TIME/; s/("timer_server_handler_ns":)[0-9]+/\1NS/
        s/("requested_by":")127\.0\.0\.1(:[0-9]+)?"/\1CLIENT"/; s/("version":")[0-9.]+"/\1VERSION"/' "$1"
}
# as_stored FILE GOLDEN
as_stored() {
    normalised "$1" >"$work/normalised"
    [ "$write" != --write ] || cp "$work/normalised" "$2"
    diff -u "$2" "$work/normalised"
}
# lines FILE COUNT: the file has so many lines, the last one whole.
lines() { [ "$(wc -l <"$1")" = "$2" ] && [ -z "$(tail -c 1 "$1")" ]; }

# ---- Events in a file

logs_decisions() {
    local log=$work/decisions.ndjson token
    token=sk-ant-$(printf 'api03-Zk3vQ8xW1mN5bC7dF9gH2jK4lP6sT0uY')
    start deciding -p $decisions/deciding.rego -p $decisions/log.rego --decision-log "$log" --decision-log-label region=eu \
        --on-error fail || return 1
    ask_about deciding allowed '{"a":"b<c"}' && ask_about deciding denied '{"a":"SSN 078-05-1120"}' && ask_about deciding warned '{}' /mutate &&
        ask_about deciding copied "{\"token\":\"$token\"}" /mutate || return 1
    ask_about deciding broken '{}'
    envelope 'null' '{"metadata":{"name":"x"}}' | sed 's/UPDATE/DELETE/' >"$work/asked" &&
        post deciding /validate "$work/asked" -H 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' || return 1
    eventually lines "$log" 6 && stop deciding TERM || return 1
    [ "$(stat -c %a "$log")" = 600 ] && as_stored "$log" $decisions/events || return 1
    # What was added to the patch is in it no more.
    sed -n 's/.*"patch":"\([^"]*\)".*/\1/p' "$log" | base64 -d >"$work/patch" && grep '/data/copy' "$work/patch" && ! grep "$token" "$work/patch"
}

# Where there are bundles their revisions are told.
tells_bundles_of_decisions() {
    local log=$work/bundles.ndjson
    bundle told r7 "$work/told.tar.gz" || return 1
    start bundles -b "$work/told.tar.gz" --decision-log "$log" && ask_about bundles a '{}' && eventually lines "$log" 1 || return 1
    cat "$log"
    grep -E '^\{"bundles":\{"[^"]*told.tar.gz":\{"revision":"r7"\}\},.*"revision":"[0-9a-f]{64}"' "$log" && stop bundles TERM
}

# Each case of cases.json as OPA has it: compared with it when the cases were made.
masks_decisions() {
    local log=$work/masked.ndjson name data metrics
    start masking -p $decisions/deciding.rego -p $decisions/log.rego -p $decisions/cases.json --decision-log "$log" || return 1
    data='{"a":"A","b":"B","list":[10,11,12],"m":[[1,2],[3]],"s~1t":1,"c:d":1,"d$e":1,"f+g":2,"":0,"nul":null,"big":{'
    data+=$(for name in {0..39}; do printf '"k%d":%d,' "$name" "$name"; done)'"k":0}}'
    for name in $(sed -n 's/^  "\([^"]*\)":.*/\1/p' $decisions/cases.json); do
        ask_about masking "$name" "$data" || return 1
    done
    # Beyond OPA: what only a JSON Pointer, or the plain name, leads to is masked too.
    ask_about masking odd '{"a/b":1,"with blank":1,"é":1,"100%25":1,"x!y":1,"z":1}' && ask_about masking kept '{}' &&
        ask_about masking dropped '{}' && ask_about masking fails '{}' && grep '"allowed":true' "$work/answered" || return 1
    eventually metric_of masking 'usher_decision_log_mask_errors_total 14' && metric_of masking 'usher_decision_log_filtered_total 1' &&
        metric_of masking 'usher_decision_log_dropped_total 0' && stop masking TERM && as_stored "$log" $decisions/masks &&
        grep '"event":"decision_log","message":"data.system.log.mask: ' "$work/masking.log"
}

# A secret in each place that it may come from.
hides_secrets_in_decisions() {
    local log=$work/secret.ndjson secret applied
    start secret -p $decisions/deciding.rego -p $decisions/log.rego --decision-log "$log" || return 1
    secret=sk-ant-$(printf 'api03-Zk3vQ8xW1mN5bC7dF9gH2jK4lP6sT0uY')
    applied='{\"data\":{\"password\":\"Tr0ub4dor\",\"k\":\"'$secret'\"}}'
    envelope '{"metadata":{"name":"denied","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"'"$applied"'"}},"data":{"a":"'"$secret"'","api_key":"Tr0ub4dor","'"$secret"'":1}}' \
        '{"metadata":{"name":"denied"},"data":{"token":"Tr0ub4dor"}}' | sed "s/alice/$secret/" >"$work/asked"
    post secret /validate "$work/asked" && eventually lines "$log" 1 || return 1
    # In the patch of a Secret every value is one.
    envelope '{"metadata":{"name":"copied"},"data":{"token":"UGxhbnRlZA=="}}' | sed 's/ConfigMap/Secret/' >"$work/asked"
    post secret /mutate "$work/asked" | grep patch && eventually lines "$log" 2 || return 1
    # A policy that removes what tells of a secret does not show it.
    envelope '{"kind":"Secret","metadata":{"name":"disguised"},"data":{"x":"UGxhbnRlZA=="},"env":[{"name":"PASSWORD","value":"Tr0ub4dor"}]}' >"$work/asked"
    post secret /validate "$work/asked" && eventually lines "$log" 3 && stop secret TERM || return 1
    tail -n 1 "$log"
    tail -n 1 "$log" | grep -F '"env":[{"value":"(hidden)"}],"kind":"ConfigMap"' || return 1
    sed -n 's/.*"patch":"\([^"]*\)".*/\1/p' "$log" | base64 -d >"$work/patch" && grep '/data/copy' "$work/patch" || return 1
    ! grep UGxhbnRlZA "$work/patch" "$log" || return 1
    ! grep -e "$secret" -e Tr0ub4dor "$log" && grep '"masked":\["/input/request/' "$log"
}

# A file that is moved away, or that a signal asks to open again, is followed by a new one.
follows_moved_files() {
    local log=$work/moved.ndjson
    # What was left of a line by a process that was killed goes.
    printf '{"a":1}\n{"b":' >"$log"
    start moved --decision-log "$log" && lines "$log" 1 && grep 'line was cut off' "$work/moved.log" || return 1
    ask_about moved a '{}' && eventually lines "$log" 2 && mv "$log" "$log.1" && ask_about moved b '{}' && eventually lines "$log" 1 || return 1
    cp "$log" "$log.2" && : >"$log" && kill -HUP "${pid[moved]}" && ask_about moved c '{}' && eventually lines "$log" 1 &&
        grep '"name":"c"' "$log" && lines "$log.1" 2 && stop moved TERM
}

# No more than the disk takes, and nothing torn: 16 KiB here.
survives_full_disks() {
    local log=$work/full.ndjson i
    (
        ulimit -f 16
        exec "$program" --address 127.0.0.1:0 --ca-out "$work/full.ca" --decision-log "$log" 2>"$work/full.err"
    ) &
    pid[full]=$!
    eventually grep listening "$work/full.err" || return 1
    url[full]=$(sed -n 's/.*"event":"listening","address":"\([^"]*\)".*/https:\/\/\1/p' "$work/full.err")
    for i in {1..40}; do
        ask_about full "n$i" '{"text":"'"$(head -c 500 /dev/zero | tr '\0' x)"'"}' && grep '"allowed":true' "$work/answered" || return 1
    done
    eventually metric_of full 'usher_decision_log_dropped_total [1-9][0-9]*' || return 1
    [ -z "$(tail -c 1 "$log")" ] && ! grep -v '^{"decision_id":.*"timestamp":.*"}$' "$log" || return 1
    # There is room again.
    : >"$log"
    ask_about full last '{}' && eventually grep '"name":"last"' "$log" && cp "$work/full.err" "$work/full.log" && stop full TERM
}

# ---- Events at an endpoint

# start_receiver [PORT]; what it is sent is in $work/receiver/posted.
start_receiver() {
    mkdir -p "$work/receiver"
    : >"$work/receiver.out"
    "$build/https-server" "$work/receiver" "$work/given.crt" "$work/given.key" ${1:-} >"$work/receiver.out" 2>&1 &
    pid[receiver]=$!
    eventually grep -q listening "$work/receiver.out" || return 1
    receiver_port=$(sed 's/.*://' "$work/receiver.out")
}
stop_receiver() {
    kill "${pid[receiver]}"
    wait "${pid[receiver]}" 2>/dev/null
    unset 'pid[receiver]'
}
# start_sending NAME ARGUMENT...: a server whose decisions go to the receiver.
start_sending() {
    local name=$1
    shift
    rm -rf "$work/receiver/posted" "$work/receiver/control" && mkdir -p "$work/receiver/posted"
    start "$name" --decision-log "https://127.0.0.1:$receiver_port" --decision-log-ca "$work/given.crt" --decision-log-min-delay 1 \
        --decision-log-max-delay 1 "$@"
}
# What came, an event a line, in the order in which it came.
received() {
    local file
    find "$work/receiver/posted" -name '[0-9]*.body' | sort -V | while read -r file; do
        gzip -dc "$file" | sed 's/^\[//; s/\]$//; s/},{"decision_id"/}\n{"decision_id"/g'
        echo
    done
}
received_count() { [ "$(received | wc -l)" = "$1" ]; }
# The names in the events that came, in order.
received_names() { received | sed -n 's/.*"metadata":{"name":"\([^"]*\)".*/\1/p' | tr '\n' ' '; }

uploads_decisions() {
    local head=$work/receiver/posted/1.head
    printf 'first-token\n' >"$work/token"
    start_receiver && start_sending sending --decision-log-token "$work/token" --decision-log-label region=eu || return 1
    ask_about sending a '{}' && ask_about sending b '{}' && eventually received_count 2 && [ "$(received_names)" = 'a b ' ] || return 1
    cat "$head"
    grep -x 'POST /logs' "$head" && grep -xi 'content-type: application/json' "$head" && grep -xi 'content-encoding: gzip' "$head" &&
        grep -xi 'authorization: Bearer first-token' "$head" && received | grep '"labels":{"app":"usher","id":"[0-9a-f-]*","region":"eu"' || return 1
    printf 'second-token\n' >"$work/token.new" && mv "$work/token.new" "$work/token"
    ask_about sending c '{}' && eventually received_count 3 && grep -rh second-token "$work/receiver/posted" &&
        metric_of sending 'usher_decision_log_uploaded_total 3' && metric_of sending 'usher_decision_log_buffer_bytes 0' || return 1
    # What waits is sent before the end.
    ask_about sending d '{}' && stop sending TERM && received_count 4 && stop_receiver
}

# An endpoint that asks for a certificate is shown one.
shows_certificate_to_endpoint() {
    local port
    make_authority endpoint_ca && issue uploader uploader endpoint_ca || return 1
    openssl s_server -accept 127.0.0.1:0 -cert "$work/given.crt" -key "$work/given.key" -Verify 1 -CAfile "$work/endpoint_ca.crt" \
        -www >"$work/endpoint.out" 2>"$work/endpoint.err" &
    pid[endpoint]=$!
    eventually grep -q '^ACCEPT .*:[1-9]' "$work/endpoint.out" || return 1
    port=$(sed -n 's/^ACCEPT .*://p' "$work/endpoint.out")
    start showing --decision-log "https://127.0.0.1:$port/decisions" --decision-log-ca "$work/given.crt" --decision-log-min-delay 1 \
        --decision-log-max-delay 1 --decision-log-cert "$work/uploader.crt" --decision-log-key "$work/uploader.key" || return 1
    ask_about showing a '{}' && eventually grep 'depth=0.*uploader' "$work/endpoint.err" || return 1
    kill "${pid[endpoint]}" && unset 'pid[endpoint]' && stop showing TERM
}

# quickly COMMAND...: in less than a second.
quickly() {
    local began ended
    began=$(date +%s%N)
    "$@" || return 1
    ended=$(date +%s%N)
    echo "milliseconds: $(((ended - began) / 1000000))"
    [ $((ended - began)) -lt 1000000000 ]
}
ask_twenty() {
    local i
    for i in {1..20}; do ask_about "$1" "$2$i" '{}' && grep '"allowed":true' "$work/answered" || return 1; done
}
# Nothing is lost while the endpoint is away, refuses, or does not answer, and nobody waits for it.
outlasts_endpoints() {
    start_receiver && start_sending lasting || return 1
    stop_receiver
    ask_twenty lasting away && eventually metric_of lasting 'usher_decision_log_errors_total [1-9][0-9]*' &&
        metric_of lasting 'usher_decision_log_uploaded_total 0' || return 1
    start_receiver "$receiver_port" && eventually received_count 20 || return 1
    echo 'status 500' >"$work/receiver/control"
    ask_twenty lasting refused && eventually grep ' 500 ' "$work/receiver/requests" && received_count 20 || return 1
    rm "$work/receiver/control"
    eventually received_count 40 || return 1
    echo 'delay 3' >"$work/receiver/control"
    ask_about lasting slow '{}' && sleep 1.5 && quickly ask_about lasting quick '{}' && rm "$work/receiver/control" || return 1
    eventually received_count 42 && [ "$(received_names)" = "$(echo away{1..20} refused{1..20} slow quick) " ] &&
        metric_of lasting 'usher_decision_log_dropped_total 0' && grep '"event":"decision_log"' "$work/lasting.log" &&
        stop lasting TERM && stop_receiver
}

# Of what does not fit into the buffer the newest stay, and the rest is counted.
drops_oldest_decisions() {
    local kept
    start_receiver && start_sending dropping --decision-log-buffer 8KiB --decision-log-chunk 2KiB || return 1
    stop_receiver
    ask_twenty dropping x && ask_twenty dropping y && start_receiver "$receiver_port" && eventually metric_of dropping 'usher_decision_log_buffer_bytes 0' || return 1
    kept=$(received | wc -l)
    echo "kept $kept: $(received_names)"
    [ "$kept" -ge 5 ] && [ "$kept" -lt 20 ] && metric_of dropping "usher_decision_log_dropped_total $((40 - kept))" &&
        [ "$(received_names)" = "$(printf 'y%s ' $(seq $((21 - kept)) 20))" ] && grep 'the buffer is full' "$work/dropping.log" || return 1
    # Bodies are no larger than they may be; what does not fit in whole goes without its input.
    received_count "$kept" && [ "$(find "$work/receiver/posted" -name '*.body' -size +2k)" = '' ] || return 1
    ask_about dropping large "{\"a\":\"$(head -c 6000 /dev/urandom | base64 -w 0)\"}" && eventually received_count $((kept + 1)) &&
        received | tail -n 1 | grep '"erased":\["/input"\]' && ! received | tail -n 1 | grep '"input":' &&
        stop dropping TERM && stop_receiver
}

refuses_wrong_decision_logs() {
    check 'an endpoint without TLS' refuses_in_one_line '--decision-log http://x is neither' --decision-log http://x
    check 'a folder that is none' refuses_in_one_line 'cannot write the decision log .*/none/x: No such' --decision-log "$work/none/x"
    check 'a label without value' refuses_in_one_line '--decision-log-label x is not' --decision-log "$work/x" --decision-log-label x
    check 'delays that cross' refuses_in_one_line '--decision-log-min-delay is more' --decision-log "$work/x" --decision-log-min-delay 1m
    check 'a chunk above the buffer' refuses_in_one_line '--decision-log-chunk is more' --decision-log "$work/x" \
        --decision-log-chunk 64KiB --decision-log-buffer 32KiB
    check 'an upload certificate without key' refuses_in_one_line '--decision-log-cert and' --decision-log https://x \
        --decision-log-cert "$work/x"
    check 'a token for nothing' refuses_in_one_line '--decision-log-token is for' --decision-log-token "$work/x"
}

check_decision_log() {
    local name
    for name in logs_decisions tells_bundles_of_decisions masks_decisions hides_secrets_in_decisions follows_moved_files survives_full_disks uploads_decisions shows_certificate_to_endpoint \
        outlasts_endpoints drops_oldest_decisions; do
        check "$name" "$name"
    done
    refuses_wrong_decision_logs
}
