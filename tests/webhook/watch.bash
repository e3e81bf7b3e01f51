# The part of run that is about what is watched: from an API server that is a script, files in $work/api that
# https_server.c gives out, and adds to what it has given.

# script PATH TEXT...: what is answered at PATH; events PATH VERSION TEXT...: what a watch from that version on is
# told, a line each, beside what it was told before.
script() {
    mkdir -p "$work/api/$(dirname "$1")" && printf '%s' "${@:2}" >"$work/api/$1.new" && mv "$work/api/$1.new" "$work/api/$1"
}
events() { printf '%s\n' "${@:3}" >>"$work/api/$1.watch.$2"; }
# listed VERSION KIND OBJECT...: a list of [API/]KIND.
listed() {
    local IFS=, api=v1 kind=$2
    [[ $kind != */* ]] || { api=${kind%/*} kind=${kind##*/}; }
    printf '{"apiVersion":"'"$api"'","kind":"%sList","metadata":{"resourceVersion":"%s"},"items":[%s]}' "$kind" "$1" "${*:3}"
}
# space NAME VERSION TIER: a Namespace.
space() {
    printf '{"metadata":{"name":"%s","resourceVersion":"%s","labels":{"tier":"%s"},"managedFields":[{"manager":"x"}]}}' "$@"
}
event() { printf '{"type":"%s","object":%s}' "$@"; }
bookmark() { printf '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"%s"}}}' "$1"; }

start_api() {
    rm -rf "$work/api" && mkdir -p "$work/api" "$work/watching"
    : >"$work/api.out"
    "$build/https-server" "$work/api" "$work/given.crt" "$work/given.key" >"$work/api.out" &
    pid[api]=$!
    eventually grep -q listening "$work/api.out" || return 1
    cat >"$work/kubeconfig" <<END
{"current-context": "c",
 "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
 "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:$(sed 's/.*://' "$work/api.out")", "certificate-authority": "$work/given.crt"}}],
 "users": [{"name": "u", "user": {"tokenFile": "$work/account"}}]}
END
    echo account >"$work/account"
    cat >"$work/watching/tier.rego" <<'REGO'
package tier

deny contains sprintf("tier %s", [tier]) if {
	tier := data.kubernetes.v1.Namespace[""].default.metadata.labels.tier
	tier != ""
}
REGO
    cat >"$work/watching/selected.rego" <<'REGO'
# METADATA
# custom:
#   match:
#     namespaceSelector:
#       matchLabels: {tier: gold}
package selected

deny contains "only gold"
REGO
    cat >"$work/watching/known.rego" <<'REGO'
package known

warn contains sprintf("inventory %s of %s", [data.usher.inventory, concat(" ", [kind | some kind, _ in data.kubernetes.v1])])

warn contains sprintf("field %s", [name]) if some name, _ in data.kubernetes.v1.Namespace[""].default.metadata

warn contains sprintf("secret %s", [value]) if some value in data.kubernetes.v1.Secret.default.s.data
REGO
    envelope '{"metadata":{"name":"x"}}' >"$work/plain"
}
stop_api() {
    kill "${pid[api]}"
    wait "${pid[api]}" 2>/dev/null
    unset 'pid[api]'
}
start_watching() { start watching -p "$work/watching" --kubeconfig "$work/kubeconfig" "$@"; }
# watching_says PATTERN; silent PATTERN: whether a review's answer has it now.
watching_says() { post watching /validate "$work/plain" | grep -e "$1"; }
silent() { post watching /validate "$work/plain" >"$work/said" && ! grep -e "$1" "$work/said"; }
ready_status() { ask watching /readyz -o "$work/ready" -w '%{http_code}\n' | grep -x "$1"; }

# No review is asked for before all is listed; then what changes is seen, and each of several ways to end a watch is got
# over.
follows_the_cluster() {
    start_api && start_watching --watch v1/namespaces --explain-denials first || return 1
    eventually told watching '^\[-\]watch v1/namespaces: nothing is known yet; what needs it is off; HTTP status 404' &&
        ready_status 503 && grep -x 'waiting for what is watched' "$work/ready" && silent 'tier gold' && watching_says 'labels of the namespace' || return 1
    script api/v1/namespaces "$(listed 1 Namespace "$(space default 1 gold)" "$(space other 1 iron)")"
    eventually watching_says 'tier gold' && watching_says 'only gold' && watching_says 'inventory watched of Namespace' && ready_status 200 &&
        silent 'field managedFields' && watching_says 'field labels' && told watching '^\[+\]watch v1/namespaces: 2 objects' &&
        metric_of watching 'usher_watch_in_sync{resource="v1/namespaces"} 1' &&
        metric_of watching 'usher_watch_objects{resource="v1/namespaces"} 2' || return 1
    grep -q 'Bearer account$' "$work/api/requests" || return 1
    # A change, and one that comes in two parts.
    events api/v1/namespaces 1 "$(event MODIFIED "$(space default 2 iron)")"
    eventually watching_says 'tier iron' && silent 'only gold' && watching_says '"why":"[^"]*/tier.rego:5: holds: tier != ' || return 1
    printf '{"type":"MODIFIED",' >>"$work/api/api/v1/namespaces.watch.1"
    watching_says 'tier iron' && events api/v1/namespaces 1 "\"object\":$(space default 3 silver)}" && eventually watching_says 'tier silver' || return 1
    # The connection is cut; it goes on from the last version.
    events api/v1/namespaces 3 "$(event MODIFIED "$(space default 4 gold)")" && rm "$work/api/api/v1/namespaces.watch.1" &&
        eventually watching_says 'tier gold' && metric_of watching 'usher_watch_failures_total{resource="v1/namespaces"} [2-9].*' || return 1
    # It ends, with a bookmark before.
    events api/v1/namespaces 3 "$(bookmark 9)" && touch "$work/api/api/v1/namespaces.watch.3.end" &&
        events api/v1/namespaces 9 "$(event DELETED "$(space default 10 gold)")" && eventually silent 'tier gold' &&
        watching_says 'labels of the namespace default are not known' && told watching ': 1 objects' || return 1
    # The API server knows no more what changed: all is listed again.
    script api/v1/namespaces "$(listed 20 Namespace "$(space default 15 lead)")"
    events api/v1/namespaces 9 "$(event ERROR '{"kind":"Status","code":410,"message":"too old"}')" && eventually watching_says 'tier lead' &&
        told watching ': 1 objects' && metric_of watching 'usher_watch_restarts_total{resource="v1/namespaces"} 1' || return 1
    # Policies that are loaded anew know it too.
    printf 'package late\n\ndeny contains data.kubernetes.v1.Namespace[""].default.metadata.labels.tier\n' >"$work/watching/late.rego"
    eventually watching_says 'late: lead' && stop watching TERM && stop_api
}

# What was not heard of for too long is not known, until it is heard of again.
forgets_what_is_stale() {
    start_api && script api/v1/namespaces "$(listed 1 Namespace "$(space default 1 gold)")"
    start_watching --watch v1/namespaces --watch-stale 2 && eventually watching_says 'tier gold' && eventually ready_status 200 || return 1
    eventually silent 'tier gold' && watching_says 'labels of the namespace default are not known' && silent 'of Namespace' && ready_status 200 &&
        told watching '^\[-\]watch v1/namespaces: 1 objects, heard of [0-9]* s ago; what needs it is off' &&
        metric_of watching 'usher_watch_in_sync{resource="v1/namespaces"} 0' &&
        grep '"event":"watch_out_of_sync","resource":"v1/namespaces","message":"the API server was not heard of for too long"' "$work/watching.log" || return 1
    events api/v1/namespaces 1 "$(bookmark 2)" && eventually watching_says 'tier gold' && stop watching TERM && stop_api
}

# More objects than there is room for are none; others stay known. What a Secret holds nobody sees.
bounds_what_is_watched() {
    start_api && script api/v1/namespaces "$(listed 1 Namespace "$(space default 1 gold)")" || return 1
    script api/v1/secrets "$(listed 1 Secret '{"metadata":{"name":"s","namespace":"default","resourceVersion":"1"},"data":{"password":"aHVudGVyMg=="}}')"
    start_watching --watch v1/namespaces --watch v1/secrets --max-watched 128KiB && eventually watching_says 'secret (hidden)' && silent aHVu || return 1
    events api/v1/secrets 1 "$(event ADDED '{"metadata":{"name":"t","namespace":"default","resourceVersion":"2","annotations":{"a":"'"$(head -c 200000 /dev/zero | tr '\0' x)"'"}}}')"
    eventually told watching '^\[-\]watch v1/secrets: .*; there are more objects than --max-watched has room for$' && eventually silent 'secret' &&
        watching_says 'tier gold' && watching_says 'inventory watched of Namespace' && stop watching TERM && stop_api
}

# What needs objects that are not known is off, and told to be; with them it speaks.
tells_what_is_off() {
    local kind
    start unwatched && told unwatched '^\[-\]policy prompt.references: off: prompt.example.com/v1/PromptTemplate is not watched$' &&
        told unwatched '^\[-\]policy prompt.routes: in part off: prompt.example.com/v1/PromptConfig is not watched$' &&
        metric_of unwatched 'usher_policies_off{reason="not_watched"} 7' && metric_of unwatched 'usher_policies_off{reason="not_in_sync"} 0' &&
        stop unwatched TERM && start_api || return 1
    envelope '{"apiVersion":"prompt.example.com/v1","kind":"PromptConfig","metadata":{"name":"c","namespace":"default"},"spec":{"templateRef":"t"}}' \
        >"$work/plain"
    start watching --kubeconfig "$work/kubeconfig" --watch prompt.example.com/v1/prompttemplates \
        --watch prompt.example.com/v1/promptconfigs --watch prompt.example.com/v1/promptroutes || return 1
    script apis/prompt.example.com/v1/prompttemplates "$(listed 1 prompt.example.com/v1/PromptTemplate)"
    eventually told watching '^\[-\]policy prompt.references: off: prompt.example.com/v1/PromptConfig is not in sync$' &&
        metric_of watching 'usher_policies_off{reason="not_in_sync"} [4-7]' && silent 'there is no PromptTemplate' || return 1
    for kind in PromptConfig PromptRoute; do
        script "apis/prompt.example.com/v1/${kind,,}s" "$(listed 1 prompt.example.com/v1/$kind)"
    done
    eventually watching_says 'there is no PromptTemplate t in the namespace default' && watching_says '"allowed":true' && ! told watching 'policy prompt.references' || return 1
    events apis/prompt.example.com/v1/prompttemplates 1 \
        "$(event ADDED '{"metadata":{"name":"t","namespace":"default","resourceVersion":"2"},"spec":{"template":"x"}}')"
    eventually silent 'there is no PromptTemplate' && stop watching TERM && stop_api
}

# Gatekeeper's policies of the cluster are a part of the policy set, which is made anew when they change; what does not
# load leaves what is in force.
takes_gatekeepers_policies() {
    local template='{"apiVersion":"templates.gatekeeper.sh/v1","kind":"ConstraintTemplate","metadata":{"name":"%s","resourceVersion":"%s"},"spec":{"crd":{"spec":{"names":{"kind":"%s"}}},"targets":[{"target":"admission.k8s.gatekeeper.sh","rego":"%s"}]},"status":{"created":true}}'
    local constraint='{"apiVersion":"constraints.gatekeeper.sh/v1beta1","kind":"Saying","metadata":{"name":"all","resourceVersion":"%s"},"spec":{"parameters":{"say":"%s"}}}'
    local rego='package saying\nviolation[{\"msg\": msg}] { msg := input.parameters.say }'
    local templates=apis/templates.gatekeeper.sh/v1/constrainttemplates constraints=apis/constraints.gatekeeper.sh/v1beta1/saying
    start_api && echo 'status 500' >"$work/api/control" &&
        start watching -p "$work/watching/known.rego" --kubeconfig "$work/kubeconfig" --gatekeeper cluster || return 1
    ready_status 503 && grep -x "waiting for Gatekeeper's policies in the cluster" "$work/ready" || return 1
    # shellcheck disable=SC2059
    script $templates "$(listed 1 templates.gatekeeper.sh/v1/ConstraintTemplate "$(printf "$template" saying 1 Saying "$rego")")"
    # shellcheck disable=SC2059
    script $constraints "$(listed 1 constraints.gatekeeper.sh/v1beta1/Saying "$(printf "$constraint" 1 one)")" && rm "$work/api/control"
    eventually ready_status 200 && watching_says '\[all\] one' && told watching '^\[+\]watch constraints.gatekeeper.sh/v1beta1/saying: 1 objects' &&
        told watching '^\[+\]watch mutations.gatekeeper.sh/v1/assign: 0 objects' || return 1
    # shellcheck disable=SC2059
    events $constraints 1 "$(event MODIFIED "$(printf "$constraint" 2 two)")" && eventually watching_says '\[all\] two' || return 1
    # shellcheck disable=SC2059
    events $templates 1 "$(event ADDED "$(printf "$template" broken 2 Broken 'package broken violation')")"
    eventually told watching '^\[-\]policies: what is in force stays: ' && watching_says '\[all\] two' && metric_of watching 'usher_policy_reloads_failed_total [1-9]' &&
        grep -q '"event":"reload_failed".*cluster:templates.gatekeeper.sh/v1/constrainttemplates/broken' "$work/watching.log" || return 1
    events $templates 1 "$(event DELETED '{"metadata":{"name":"broken","resourceVersion":"3"}}')"
    eventually told watching '^\[+\]policies ok' && events $constraints 1 "$(event DELETED '{"metadata":{"name":"all","resourceVersion":"3"}}')" &&
        eventually silent '\[all\]' && stop watching TERM && stop_api
}

# What can't be begins with one line; a rule where the watch puts its objects is none.
refuses_what_cannot_be_watched() {
    start_api || return 1
    refuses_in_one_line '--watch: namespaces is no resource' --watch namespaces --kubeconfig "$work/kubeconfig" &&
        refuses_in_one_line '--watch names v1/pods twice' --watch v1/pods --watch v1/pods --kubeconfig "$work/kubeconfig" &&
        refuses_in_one_line '--watch: this is not a pod' --watch v1/pods &&
        refuses_in_one_line '--gatekeeper: this is not a pod' --gatekeeper cluster || return 1
    mkdir -p "$work/over" && printf 'package kubernetes.v1\n\nPod := {}\n' >"$work/over/over.rego"
    refuses_in_one_line '.*over.rego:3: no rule may be at data.kubernetes' -p "$work/over" --watch v1/pods --kubeconfig "$work/kubeconfig" && stop_api
}

test_watch() {
    check 'the cluster is followed' follows_the_cluster
    check 'what is stale is not known' forgets_what_is_stale
    check "Gatekeeper's policies of the cluster" takes_gatekeepers_policies
    check 'what is off is told' tells_what_is_off
    check 'what is watched has bounds' bounds_what_is_watched
    check 'what cannot be watched is refused' refuses_what_cannot_be_watched
}
