# The faults, each a function that succeeds or says what went wrong; sourced after `common` by run and faults. The last
# line that each prints says what was seen.

# How long a part under load lasts.
spell=${SPELL:-3}

# The server that most of the faults are tried on.
start_usual() {
    make_mix
    start usual -p policies -p $here/policies -c tests/webhook/config.yaml --header-timeout 3 --body-timeout 3 "$@" &&
        record usual answers "$work/mix" >/dev/null
}
load_usual() { client usual --mix "$work/mix" --answers "$work/answers" "$@"; }

# ---- Clients

odd_clients() { odd usual all; }
slow_clients() { odd usual --limit 7 slow-head slow-body silent; }

# The others are answered while some of each kind misbehave.
odd_among_others() {
    local clients=() name status=0
    for name in slow-head slow-body silent cut hang-up large-chunks; do
        "$build/load-client" odd --address "${address[usual]}" --ca "$work/usual.ca" --review "$usual" --limit 7 $name \
            >"$work/odd.$name" 2>&1 &
        clients+=($!)
    done
    load_usual --connections 4 --rate 200 --seconds 4 || status=1
    wait "${clients[@]}"
    # What the odd ones see of metrics while others ask is no matter here.
    return $status
}

# 1,000 idle connections: what each costs, and that each can be used.
crowd() {
    local before during after
    before=$(memory usual)
    odd usual crowd >"$work/crowd" &
    local client=$!
    eventually grep -q opened "$work/crowd" || return 1
    sleep 1
    during=$(memory usual)
    wait $client || { cat "$work/crowd"; return 1; }
    after=$(memory usual)
    echo "$before kB, $during kB with 1,000 connections, $after kB after"
    [ $((during - before)) -lt $((96000 * slower)) ]
}

# Every review that there is, on both paths, with the policies that are built in.
stays_small() {
    local file idle after
    start small --threads 2 || return 1
    idle=$(memory small)
    for file in "$PWD/$reviews"/*.json; do
        printf '1 %s %s\n' /validate "$file" /mutate "$file"
    done >"$work/all.mix"
    record small all "$work/all.mix" >/dev/null || return 1
    after=$(memory small)
    echo "$idle kB idle, $after kB after $(wc -l <"$work/all.mix") reviews"
    [ -n "$sanitized" ] || [ "$after" -le 16384 ] || return 1
    stop small >/dev/null && echo "$idle kB idle, $after kB after $(wc -l <"$work/all.mix") reviews"
}

# The bound is one of the server: on a machine that others keep busy it is tried again.
gone_clients() {
    local tries
    start gone -p $here/policies --threads 2 --timeout 60 || return 1
    for tries in 1 2 3; do
        odd gone --limit "$([ -z "$sanitized" ] && echo 0.1 || echo 2)" gone >"$work/gone" && break
    done
    cat "$work/gone"
    grep -q '^1 passed' "$work/gone" && [ "$(metric gone usher_clients_gone_total)" -ge 30 ] && stop gone && head -n 1 "$work/gone"
}

# More than can be judged: some are told to come back, nobody is forgotten, and probes are answered all the while.
overload() {
    local i probes=0
    start full -p $here/policies --threads 2 --queue 4 --timeout 60 || return 1
    echo "1 /validate?timeout=2s $PWD/$here/reviews/slow.json" >"$work/slow.mix"
    # What an answer says whose time was over depends on how far it had come.
    client full --mix "$work/slow.mix" --connections 40 --rate 100 --seconds 5 >/dev/null &
    local load=$!
    sleep 1
    # One more is told when to come back.
    for i in {1..20}; do
        post full /validate $here/reviews/slow.json -D "$work/full.head" -o "$work/body" -m 1
        grep -i '^retry-after: 1' "$work/full.head" && break
    done
    for i in {1..20}; do
        [ "$(ask full /livez -m 2)" = ok ] && post full /validate $here/reviews/nothing.json -m 2 | grep -q '"allowed":true' &&
            probes=$((probes + 1))
        sleep 0.1
    done
    wait $load
    cat "$work/full.report" "$work/full.head"
    grep -iq '^retry-after: 1' "$work/full.head" || return 1
    echo "$probes of 20 probes answered; $(field full busy) told to come back, $(field full answers) answered"
    [ "$probes" = 20 ] && is_sound full && [ "$(field full busy)" -gt 0 ] && stop full
}

# More bytes than there is room for: 503, and the memory comes back.
body_budget() {
    local before after
    make_large 6000000 >"$work/large6.json"
    echo "1 /validate $work/large6.json" >"$work/large.mix"
    start budget -p $here/policies --max-bodies 16MiB || return 1
    record budget large.answers "$work/large.mix" >/dev/null || return 1
    client budget --mix "$work/large.mix" --answers "$work/large.answers" --connections 12 --seconds 3
    after=$(metric budget usher_body_bytes_in_flight)
    echo "$(field budget answers) answered, $(field budget busy) told to come back, $after bytes held after"
    is_sound budget && [ "$(field budget busy)" -gt 0 ] && [ "$after" = 0 ] && stop budget
}

# ---- Files and disks

# eventually COMMAND...: it succeeds within a minute.
eventually() {
    local tries
    for tries in {1..1200}; do
        "$@" >"$work/eventually" 2>&1 && return 0
        sleep 0.05
    done
    echo "never came true: $*"
    cat "$work/eventually"
    return 1
}

# Certificates that are replaced, in two files that are written one after the other and in halves, while every answer is
# asked for on a new connection.
half_certificates() {
    local i
    for i in 1 2; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/c$i.key" -out "$work/c$i.crt" \
            -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>"$work/openssl" || return 1
    done
    cp "$work/c1.crt" "$work/pair.crt" && cp "$work/c1.key" "$work/pair.key"
    cat "$work/c1.crt" "$work/c2.crt" >"$work/half.ca"
    start half --tls-cert "$work/pair.crt" --tls-key "$work/pair.key" || return 1
    echo "1 /validate $PWD/$usual" >"$work/one.mix"
    record half half.answers "$work/one.mix" >/dev/null || return 1
    client half --mix "$work/one.mix" --answers "$work/half.answers" --connections 4 --renew 1 --rate 100 \
        --seconds $((spell + 3)) >/dev/null &
    local load=$!
    for i in 2 1 2; do
        head -c 300 "$work/c$i.crt" >"$work/pair.crt" && sleep 0.4
        cp "$work/c$i.crt" "$work/pair.crt" && sleep 0.4
        head -c 100 "$work/c$i.key" >"$work/pair.key" && sleep 0.4
        cp "$work/c$i.key" "$work/pair.key" && sleep 0.6
    done
    wait $load
    cat "$work/half.report"
    echo "$(field half connects) connections; $(metric half usher_certificate_reloads_total) certificates taken," \
        "$(metric half usher_certificate_reloads_failed_total) halves refused"
    is_sound half && [ "$(metric half usher_certificate_reloads_total)" -ge 2 ] &&
        [ "$(metric half usher_certificate_reloads_failed_total)" -ge 2 ] && stop half
}

# A mounted Secret: both files change at once, as a link is swapped.
secret_rotation() {
    local i
    for i in 1 2 3; do
        mkdir -p "$work/secret/..$i"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/secret/..$i/tls.key" \
            -out "$work/secret/..$i/tls.crt" -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>"$work/openssl"
        cat "$work/secret/..$i/tls.crt" >>"$work/secret.ca"
    done
    ln -s ..1 "$work/secret/..data"
    ln -s ..data/tls.crt "$work/secret/tls.crt" && ln -s ..data/tls.key "$work/secret/tls.key"
    start secret --tls-cert "$work/secret/tls.crt" --tls-key "$work/secret/tls.key" || return 1
    echo "1 /validate $PWD/$usual" >"$work/one.mix"
    record secret secret.answers "$work/one.mix" >/dev/null || return 1
    client secret --mix "$work/one.mix" --answers "$work/secret.answers" --connections 4 --renew 3 --rate 100 --seconds 3 >/dev/null &
    local load=$!
    for i in 2 3; do
        sleep 1
        ln -s "..$i" "$work/secret/..data_tmp" && mv -T "$work/secret/..data_tmp" "$work/secret/..data"
    done
    wait $load
    cat "$work/secret.report"
    echo "$(field secret connects) connections, $(metric secret usher_certificate_reloads_total) certificates taken"
    is_sound secret $((250 / slower)) && [ "$(metric secret usher_certificate_reloads_total)" = 2 ] &&
        [ "$(metric secret usher_certificate_reloads_failed_total)" = 0 ] && stop secret
}

# The program's own certificate, renewed again and again under clients that read the CA file for each connection.
renewals() {
    start renewing --tls-lifetime 6s || return 1
    echo "1 /validate $PWD/$usual" >"$work/one.mix"
    record renewing renewing.answers "$work/one.mix" >/dev/null || return 1
    client renewing --mix "$work/one.mix" --answers "$work/renewing.answers" --connections 4 --renew 1 --rate 100 \
        --seconds $((spell + 5))
    echo "$(field renewing connects) connections; $(metric renewing usher_certificate_reloads_total) renewals"
    is_sound renewing && [ "$(metric renewing usher_certificate_reloads_total)" -ge 1 ] && stop renewing
}

# Policies that are replaced under load: every answer is wholly the old one or the new one.
swap_policies() {
    local i seconds=$1
    mkdir -p "$work/swapped" && mount "$work/swapped" 0 one && start swap -p "$work/swapped" || return 1
    echo "1 /validate $PWD/$usual" >"$work/one.mix"
    record swap swap.one "$work/one.mix" >/dev/null && mount "$work/swapped" 1 two || return 1
    eventually grep -q '"event":"reloaded"' "$work/swap.log" && record swap swap.two "$work/one.mix" >/dev/null || return 1
    ! cmp -s "$work/swap.one/0" "$work/swap.two/0" || return 1
    client swap --mix "$work/one.mix" --answers "$work/swap.one" --answers "$work/swap.two" --connections 8 \
        ${2:+--rate "$2"} --seconds "$seconds" >/dev/null &
    local load=$!
    for ((i = 2; i < seconds + 2; i++)); do
        mount "$work/swapped" "$i" "$([ $((i % 2)) = 0 ] && echo one || echo two)"
        rm -rf "$work/swapped/..$((i - 2))"
        sleep 1
    done
    wait $load
    cat "$work/swap.report"
    echo "$(metric swap usher_policy_reloads_total) reloads; $(field swap answers) answers at $(field swap per_second)/s," \
        "p99 $(field swap p99_us) us, longest $(field swap max_us) us"
    is_sound swap && [ "$(metric swap usher_policy_reloads_total)" -ge $((seconds / 2)) ] && stop swap
}

# Logs that cannot be written: a full disk, and a pipe that nobody reads. Verdicts go on as if nothing was.
full_disk_under_logs() {
    FILE_KB=2 LOG=$work/full_disk.log start full_disk --address "127.0.0.1:$(free_port)" -p $here/policies || return 1
    echo "1 /validate $PWD/$here/reviews/denial.json" >"$work/denial.mix"
    record full_disk denial.answers "$work/denial.mix" >/dev/null &&
        client full_disk --mix "$work/denial.mix" --answers "$work/denial.answers" --seconds "$spell" && is_sound full_disk $((500 / slower)) &&
        stop full_disk
}
unread_pipe() {
    [ -p "$work/unread" ] && return 0
    mkfifo "$work/unread" || return 1
    sleep 1000 <>"$work/unread" &
    pid[reader]=$!
    sleep 0.2
}
unread_logs() {
    unread_pipe
    LOG=$work/unread start unread --address "127.0.0.1:$(free_port)" -p $here/policies || return 1
    echo "1 /validate $PWD/$here/reviews/denial.json" >"$work/denial.mix"
    record unread denial.answers "$work/denial.mix" >/dev/null
    client unread --mix "$work/denial.mix" --answers "$work/denial.answers" --seconds "$spell" --patience 5 >/dev/null
    cat "$work/unread.report"
    is_sound unread $((2000 / slower)) && stop unread
}

# What is kept of reviews after their answer goes to a full disk, to a pipe that nobody reads, to an endpoint that is not
# there.
full_disk_under_records() {
    local where kept limit port
    port=$(free_port)
    echo "1 /validate $PWD/$here/reviews/denial.json" >"$work/denial.mix"
    unread_pipe
    for where in disk pipe endpoint; do
        limit=''
        case $where in
        disk) kept="--capture $work/capture --decision-log $work/decisions" limit=64 ;;
        pipe) kept="--decision-log $work/unread" ;;
        endpoint) kept="--decision-log https://127.0.0.1:9/logs --decision-log-buffer 64KiB" ;;
        esac
        # shellcheck disable=SC2086
        FILE_KB=$limit LOG=/dev/null start "kept_$where" --address "127.0.0.1:$((port++))" -p $here/policies \
            --records-bytes 1MiB $kept || return 1
        record "kept_$where" kept.answers "$work/denial.mix" >/dev/null &&
            client "kept_$where" --mix "$work/denial.mix" --answers "$work/kept.answers" --seconds 2 && is_sound "kept_$where" $((500 / slower)) ||
            return 1
        # What is lost is told, where there was enough to fill what is there, and nothing keeps the program from ending.
        ask "kept_$where" /metrics | grep -E '^usher_(capture|decision_log)_(failures|dropped|errors)_total' >"$work/kept"
        echo $where: $(cat "$work/kept")
        [ -n "$sanitized" ] || awk '{ sum += $2 } END { exit sum == 0 }' "$work/kept" || return 1
        stop "kept_$where" || return 1
    done
}

# ---- Time

# jump SECONDS-AS-8-BYTES
jump() { printf '%b' "$1" 1<>"$work/clock"; }
clock_jumps() {
    local day='\x80\x51\x01\x00\x00\x00\x00\x00' back='\x80\xae\xfe\xff\xff\xff\xff\xff' none='\0\0\0\0\0\0\0\0'
    [ -z "$sanitized" ] || { echo 'not under sanitizers'; return 0; }
    jump "$none"
    LOAD_CLOCK=$work/clock PRELOAD=$build/load-clock.so start jumping -p policies -p $here/policies -c tests/webhook/config.yaml || return 1
    make_mix
    record jumping jumping.answers "$work/mix" >/dev/null || return 1
    client jumping --mix "$work/mix" --answers "$work/jumping.answers" --rate 200 --seconds 6 >/dev/null &
    local load=$! began ended jumped
    sleep 1
    jump "$day"
    # What has a second does not take longer because a day has gone by, and does not end at once.
    (sleep 0.4 && jump "$back" && sleep 0.2 && jump "$none" && sleep 0.2 && jump "$day") &
    jumped=$!
    began=$(date +%s%N)
    post jumping '/validate?timeout=2s' $here/reviews/slow.json >"$work/body"
    ended=$(date +%s%N)
    wait $jumped
    jump "$back"
    sleep 1.5
    jump "$none"
    wait $load
    cat "$work/jumping.report" "$work/body"
    echo "a review with a second took $(((ended - began) / 1000000)) ms over four jumps; $(field jumping answers) others were answered"
    grep -q '"code":500' "$work/body" && [ $((ended - began)) -gt 700000000 ] && [ $((ended - began)) -lt 1900000000 ] &&
        is_sound jumping 800 && stop jumping
}

# ---- Ends

# Killed under load and started again, over and over: what fails is what was on its way; nothing is answered wrongly.
kill_again() {
    local i times=$1 port
    port=$(free_port)
    make_mix
    start killed --address "127.0.0.1:$port" -p policies -p $here/policies -c tests/webhook/config.yaml \
        --tls-cert "$work/killed.ca" --tls-key "$work/killed.key" || return 1
    record killed killed.answers "$work/mix" >/dev/null || return 1
    client killed --mix "$work/mix" --answers "$work/killed.answers" --connections 8 --rate 400 --seconds $((times * 2 + 1)) >/dev/null &
    local load=$!
    for ((i = 0; i < times; i++)); do
        sleep 1.5
        kill -9 "${pid[killed]}"
        wait "${pid[killed]}" 2>/dev/null
        start killed --address "127.0.0.1:$port" -p policies -p $here/policies -c tests/webhook/config.yaml \
            --tls-cert "$work/killed.ca" --tls-key "$work/killed.key" || return 1
    done
    wait $load
    cat "$work/killed.report"
    echo "$times kills; $(field killed answers) answers, $(field killed wrong) wrong, $(field killed failed) failed:" \
        "$(field killed failed_closed) on their way, $(field killed failed_connect) while nobody listened"
    # A kill may cost what is on its way on 8 connections, and each connection tries again every 20 ms.
    [ "$(field killed wrong)" = 0 ] && [ "$(field killed answers)" -ge $((times * 200 / slower)) ] &&
        [ "$(field killed failed_closed)" -le $((times * 8)) ] && [ "$(field killed failed_status)" = 0 ] &&
        [ "$(field killed failed_malformed)" = 0 ] && stop killed
}
make_killed_pair() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/killed.key" -out "$work/killed.ca" \
        -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>"$work/openssl"
}
kills() { make_killed_pair && kill_again "$1"; }

# Servers that take each other's place, as pods of a Deployment do: the one before is told to end, and it takes a while until
# new connections go to the next. Of 30 connections each is idle for most of the time. Nobody sees an end of file.
rolling_restart() {
    local i times=$1 name last=''
    make_killed_pair
    cp "$work/killed.ca" "$work/rolling.ca"
    echo "1 /validate $PWD/$usual" >"$work/one.mix"
    for ((i = 0; i <= times; i++)); do
        name=rolling$i
        cp "$work/killed.ca" "$work/$name.ca"
        start $name --tls-cert "$work/killed.ca" --tls-key "$work/killed.key" --shutdown-delay 4 || return 1
        if [ $i = 0 ]; then
            echo "${address[$name]}" >"$work/rolling.address"
            address[rolling]=@$work/rolling.address
            record rolling rolling.answers "$work/one.mix" >/dev/null || return 1
            client rolling --mix "$work/one.mix" --answers "$work/rolling.answers" --connections 30 --rate 50 \
                --seconds $((times * 6)) >/dev/null &
            local load=$!
            sleep 1
        else
            kill -TERM "${pid[$last]}"
            sleep 0.5
            [ "$(ask "$last" /readyz)" = draining ] || return 1
            echo "${address[$name]}" >"$work/rolling.next" && mv "$work/rolling.next" "$work/rolling.address"
            stop "$last" CONT || return 1
        fi
        last=$name
        sleep 1
    done
    wait $load
    cat "$work/rolling.report"
    echo "$times servers replaced at 50 requests a second: $(field rolling answers) answers, $(field rolling failed) failed," \
        "$(field rolling connects) connections"
    is_sound rolling $((times * 100)) && stop "$last"
}
