# usher-webhook: starting and ending it, certificates for it, and what its decision log says. Sourced by run; needs
# here, build and work.

declare -A pid port

# A port that is free: for a server that is to be found at the same place after it was started anew.
free_port() {
    local candidate
    for _ in {1..100}; do
        candidate=$((30000 + RANDOM % 2000))
        (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || { echo $candidate; return; }
    done
    return 1
}
for name in usual rival slow other; do port[$name]=$(free_port); done

# serve NAME ARGUMENT...: starts a server at its port, by the certificate of this run unless another is given or made, and
# waits until it listens. The log is $work/NAME.log.
serve() {
    local name=$1 tries
    shift
    case " $* " in *' --tls-cert '* | *' --ca-out '*) ;; *) set -- --tls-cert "$pki/webhook.crt" --tls-key "$pki/webhook.key" "$@" ;; esac
    : >"$work/$name.log"
    touch "$work/$name.decisions"
    "$build/usher-webhook" --address "127.0.0.1:${port[$name]}" --decision-log "$work/$name.decisions" "$@" 2>"$work/$name.log" &
    pid[$name]=$!
    for tries in {1..200}; do
        ! grep -q '"event":"listening"' "$work/$name.log" || return 0
        kill -0 "${pid[$name]}" 2>/dev/null || break
        sleep 0.05
    done
    cat "$work/$name.log"
    unset "pid[$name]"
    return 1
}
# halt NAME: ends it; it must end with status 0.
halt() {
    local status
    [ -n "${pid[$1]:-}" ] || { echo "$1 does not run"; return 1; }
    kill -TERM "${pid[$1]}" && wait "${pid[$1]}"
    status=$?
    unset "pid[$1]"
    return $status
}
# drop NAME: ends it at once, by a second signal, when its decision log has all; what is idle is not waited for.
drop() {
    settle "$1"
    kill -TERM "${pid[$1]}" && sleep 0.1 && kill -TERM "${pid[$1]}"
    wait "${pid[$1]}"
    unset "pid[$1]"
}
end_servers() {
    local name
    for name in "${!pid[@]}"; do kill -TERM "${pid[$name]}" 2>/dev/null && wait "${pid[$name]}"; done
}
# ask NAME PATH: what a probe would see, whatever the certificate.
ask() { curl -sS -m 20 -k "https://localhost:${port[$1]}$2"; }
# metric NAME METRIC: the sum of its series.
metric() { ask "$1" /metrics | awk -v name="$2" '$1 == name || index($1, name "{") == 1 { sum += $2 } END { print sum + 0 }'; }
# settle NAME: waits until all that was judged is in the decision log.
settle() {
    local tries
    for tries in {1..200}; do
        ! ask "$1" /metrics | awk '/^usher_reviews_total/ && !/operation="unknown"/ { judged += $2 }
            /^usher_decision_log_(uploaded|dropped|filtered|mask_errors)_total/ { logged += $2 } END { exit judged != logged }' || return 0
        sleep 0.02
    done
    echo "the decision log of $1 lags behind"
}
# decided NAME [EXPRESSION]: what the server decided since the last call of kubectl, or what an expression says of each.
decided() {
    [ -z "${pid[$1]:-}" ] || settle "$1"
    tail -n +$(($(cat "$work/$1.mark") + 1)) "$work/$1.decisions" | each "${2:-data.show.decision}"
}
# eventually COMMAND...: tries it for ten seconds.
eventually() {
    local tries
    for tries in {1..200}; do
        ! "$@" >"$work/tried" 2>&1 || return 0
        sleep 0.05
    done
    cat "$work/tried"
    return 1
}

# ---- Certificates

# new_ca NAME [OPENSSL ARGUMENT...]: $work/NAME.crt and .key, of a CA.
new_ca() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=$1" 2>/dev/null &&
        printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n' >"$work/$1.ext" &&
        openssl x509 -req -in "$work/$1.csr" -signkey "$work/$1.key" -extfile "$work/$1.ext" -out "$work/$1.crt" -days 30 "${@:2}" 2>/dev/null
}
# new_certificate NAME CA SAN [OPENSSL ARGUMENT...]: $work/NAME.crt and .key, signed by the CA at the path CA.crt.
new_certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=usher-webhook" 2>/dev/null &&
        printf 'extendedKeyUsage=serverAuth\nsubjectAltName=%s\n' "$3" >"$work/$1.ext" &&
        openssl x509 -req -in "$work/$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 30 -extfile "$work/$1.ext" \
            -out "$work/$1.crt" "${@:4}" 2>/dev/null
}

# ---- Answers that usher never gives

# canned RESPONSE: answers the next review that comes to the port of the server `other` with this member `response`, to
# which the uid is added.
canned() {
    local place=$work/canned address
    printf -v address '0100007F:%04X' "${port[other]}"
    rm -f "$place.in" && mkfifo "$place.in" && : >"$place.out"
    openssl s_server -accept "127.0.0.1:${port[other]}" -naccept 1 -quiet -cert "$pki/webhook.crt" -key "$pki/webhook.key" \
        <"$place.in" >"$place.out" 2>&1 &
    (
        exec 5>"$place.in"
        eventually grep -q '"uid":"' "$place.out" || exit 1
        body='{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"'$(grep -o '"uid":"[^"]*' "$place.out" | head -n 1 | cut -d '"' -f 4)'",'"${1#\{}"'}'
        printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' ${#body} "$body" >&5
        sleep 0.5
    ) &
    eventually grep -q " $address " /proc/net/tcp
}

# ---- Files that change

# mount FOLDER NAME=FILE...: makes these files the content of a folder in the way of a kubelet: all at once, by a link.
mount() {
    local folder=$1 next=..$RANDOM$RANDOM pair
    mkdir -p "$folder/$next"
    for pair in "${@:2}"; do
        cp "${pair#*=}" "$folder/$next/${pair%%=*}"
        [ -L "$folder/${pair%%=*}" ] || ln -s "..data/${pair%%=*}" "$folder/${pair%%=*}"
    done
    ln -sfn "$next" "$folder/..data_tmp" && mv -T "$folder/..data_tmp" "$folder/..data"
}
# while_writing COMMAND...: runs it while kubectl creates ConfigMaps, one after the other, and leaves what they said in
# $work/written, a line each. At least three are begun after the command ended.
while_writing() {
    local writer status
    rm -f "$work/enough" "$work/written"
    (
        rest=3
        while [ $rest -gt 0 ]; do
            [ ! -e "$work/enough" ] || rest=$((rest - 1))
            unmarked=1 kubectl create configmap -n shop busy --dry-run=server 2>&1 | tr '\n' '/'
            echo
        done >"$work/written"
    ) &
    writer=$!
    eventually test -s "$work/written" && "$@"
    status=$?
    : >"$work/enough"
    wait "$writer"
    return $status
}
