# The part of run that is about Events of Kubernetes: an API server (https_server.c) that takes them, or does not.

# start_eventful NAME: a server of the policies below, and its API server, which stores what it is sent in $work/taker/posted.
start_eventful() {
    local name=$1 token
    shift
    rm -rf "$work/taker" && mkdir -p "$work/taker" "$work/eventful" || return 1
    cat >"$work/eventful/eventful.rego" <<'REGO'
package eventful

deny contains input.data.deny

warn contains input.data.warn
REGO
    : >"$work/taker.out"
    "$build/https-server" "$work/taker" "$work/given.crt" "$work/given.key" >"$work/taker.out" 2>&1 &
    pid[api]=$!
    eventually grep -q listening "$work/taker.out" || return 1
    token=eyJhbGciOi.events
    cat >"$work/kubeconfig" <<KUBECONFIG
{current-context: here, contexts: [{name: here, context: {cluster: here, user: here}}],
 clusters: [{name: here, cluster: {server: "https://127.0.0.1:$(sed 's/.*://' "$work/taker.out")", certificate-authority: given.crt}}],
 users: [{name: here, user: {token: $token}}]}
KUBECONFIG
    start "$name" --kubeconfig "$work/kubeconfig" -p "$work/eventful" "$@"
}
stop_eventful() {
    stop "$1" TERM || return 1
    kill "${pid[api]}"
    wait "${pid[api]}" 2>/dev/null
    unset 'pid[api]'
}
# send_review OBJECT [OLD] [EDIT]: judges it; EDIT is a command of sed.
send_review() {
    envelope "$1" "${2:-}" | sed "${3:-}" >"$work/asked"
    post "$judge" /validate "$work/asked" >"$work/answered"
}
# What came, an Event or a change a line: where to, and what is not different each time.
taken() {
    local file
    find "$work/taker/posted" -name '[0-9]*.body' | sort -V | while read -r file; do
        printf '%s ' "$(head -n 1 "${file%.body}.head")"
        cat "$file"
        echo
    done | sed -E 's/usher-[0-9a-f]{16}/NAME/g; s/"20[0-9-]{8}T[0-9:]{8}\.[0-9]{6}Z"/"TIME"/; s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/ID/
        s/("reportingInstance":")[^"]*/\1HOST/'
}
taken_count() { [ "$(taken | wc -l)" = "$1" ]; }

tells_of_denials() {
    local judge=eventful token
    token=sk-ant-$(printf 'api03-Zk3vQ8xW1mN5bC7dF9gH2jK4lP6sT0uY')
    start_eventful eventful --events all || return 1
    send_review '{"metadata":{"name":"x"},"data":{"deny":"first\nline two"}}' || return 1
    eventually taken_count 1 || return 1
    # Nothing is told of these: what is admitted, a dry run, an Event, a namespace that is no name.
    send_review '{"metadata":{"name":"x"},"data":{}}' && send_review '{"metadata":{"name":"x"},"data":{"deny":"dry"}}' '' 's/"uid"/"dryRun":true,&/' &&
        send_review '{"metadata":{"name":"x"},"data":{"deny":"again"}}' '' 's/"kind":"ConfigMap"/"kind":"Event"/' &&
        send_review '{"metadata":{"name":"x"},"data":{"deny":"away"}}' '' 's/"namespace":"default"/"namespace":"..\/..\/x"/' || return 1
    # An object that is there; one that a controller makes; one without a namespace; a secret; a warning.
    send_review '{"metadata":{"name":"x"},"data":{"deny":"second"}}' '{"metadata":{"name":"x","uid":"u-x"}}' && eventually taken_count 2 &&
        send_review '{"metadata":{"name":"x","ownerReferences":[{"apiVersion":"v1","kind":"Other","name":"o","uid":"u-o"},{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"u-w","controller":true}]},"data":{"deny":"third"}}' &&
        eventually taken_count 3 &&
        send_review '{"metadata":{"name":"x"},"data":{"deny":"fourth"}}' '' 's/"kind":"ConfigMap"/"kind":"Namespace"/; s/"namespace":"default"/"namespace":"x"/' &&
        eventually taken_count 4 && send_review '{"metadata":{"name":"x"},"data":{"deny":"'"$token"'"}}' && eventually taken_count 5 &&
        send_review '{"metadata":{"name":"x"},"data":{"warn":"careful"}}' && eventually taken_count 6 &&
        send_review '{"metadata":{"name":"x"},"data":{"deny":"'"$(head -c 3000 /dev/zero | sed 's/\x0/é/g')"'"}}' && eventually taken_count 7 || return 1
    eventually metric_of eventful 'usher_events_sent_total 7' && metric_of eventful 'usher_events_left_out_total 3' || return 1
    grep -x 'Authorization: Bearer eyJhbGciOi.events' "$work/taker/posted/1.head" && stop_eventful eventful || return 1
    taken | tail -n 1 | sed 's/.*"note":"\([^"]*\)".*/\1/' | tr -d '\n' | wc -c | grep -x '10[12][0-9]' || return 1
    taken | sed 's/é.*é/é…é/' >"$work/told"
    [ "$write" != --write ] || cp "$work/told" $here/events
    diff -u $here/events "$work/told"
}

# The same again is counted, and told in time; at the end, at once.
counts_denials_that_come_again() {
    local judge=repeating i
    start_eventful repeating --events denials || return 1
    for i in 1 2 3 4 5; do send_review '{"metadata":{"name":"x"},"data":{"deny":"no"}}' || return 1; done
    send_review '{"metadata":{"name":"x"},"data":{"warn":"no"}}' || return 1
    eventually metric_of repeating 'usher_events_repeated_total 4' || return 1
    stop_eventful repeating && taken && taken_count 2 && taken | grep -x 'PATCH /apis/events.k8s.io/v1/namespaces/default/events/NAME {"series":{"count":5,"lastObservedTime":"TIME"}}'
}

# deny_many SERVER FROM TO: a denial for each number, by one connection, so that all come within seconds.
deny_many() {
    local i
    for ((i = $2; i <= $3; i++)); do
        envelope '{"metadata":{"name":"x"},"data":{"deny":"no'"$i"'"}}' >"$work/taker/$i.json"
        printf 'url = "%s/validate"\ncacert = "%s"\nheader = "Content-Type: application/json"\ndata-binary = "@%s"\noutput = "%s"\nnext\n' \
            "${url[$1]}" "$work/$1.ca" "$work/taker/$i.json" "$work/answered"
    done | sed '$d' >"$work/many"
    curl -sS -K "$work/many"
}

# So many a minute; the others wait.
bounds_the_rate_of_events() {
    start_eventful hasty --events denials --events-rate 3 && deny_many hasty 1 300 && eventually metric_of hasty 'usher_events_dropped_total [1-9][0-9]*' || return 1
    metric_of hasty 'usher_events_sent_total [34]' && metric_of hasty 'usher_reviews_total{.*verdict="denied"} 300' &&
        stop_eventful hasty && taken && [ "$(taken | wc -l)" -le 6 ]
}

# What was told makes room for more within the minute.
tells_of_more_than_it_remembers() {
    start_eventful busy --events denials --events-rate 6000 && deny_many busy 1 200 && eventually metric_of busy 'usher_events_sent_total 200' &&
        deny_many busy 201 320 && eventually metric_of busy 'usher_events_sent_total 320' &&
        metric_of busy 'usher_events_dropped_total 0' && stop_eventful busy
}

# An API server that refuses, or is away, holds up nothing; what it did not take is counted, and told once.
outlives_an_api_server() {
    local judge=refused
    start_eventful refused --events denials || return 1
    echo 'status 403' >"$work/taker/control"
    send_review '{"metadata":{"name":"x"},"data":{"deny":"no"}}' && eventually metric_of refused 'usher_events_failed_total 1' || return 1
    eventually grep '"event":"events","message":"HTTP status 403' "$work/refused.log" || return 1
    # What was not taken is told anew.
    rm "$work/taker/control"
    send_review '{"metadata":{"name":"x"},"data":{"deny":"no"}}' && eventually taken_count 1 || return 1
    kill "${pid[api]}"
    quickly send_review '{"metadata":{"name":"x"},"data":{"deny":"not at all"}}' && grep '"allowed":false' "$work/answered" &&
        eventually metric_of refused 'usher_events_failed_total 2' && stop refused TERM
}

# Policies of the decision log keep from Events what they keep from it.
masks_events_by_policies() {
    local judge=hushed
    mkdir -p "$work/hushed"
    cat >"$work/hushed/log.rego" <<'REGO'
package system.log

drop if input.input.request.object.metadata.name == "dropped"

mask contains {"op": "upsert", "path": "/result/response/status/message", "value": "told to nobody"}
REGO
    start_eventful hushed --events denials -p "$work/hushed" || return 1
    send_review '{"metadata":{"name":"dropped"},"data":{"deny":"no"}}' && send_review '{"metadata":{"name":"x"},"data":{"deny":"a secret"}}' &&
        eventually taken_count 1 && metric_of hushed 'usher_events_left_out_total 1' && stop_eventful hushed || return 1
    taken | grep '"note":"CREATE of ConfigMap x denied: told to nobody"'
}

refuses_events_without_an_api_server() {
    refuses_in_one_line '--events: this is not a pod: the environment has no KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT' --events denials &&
        refuses_in_one_line '--events: .*no-such: no such file' --events denials --kubeconfig "$work/no-such" &&
        refuses_in_one_line "--events: maybe is none of" --events maybe
}
