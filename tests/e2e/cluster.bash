# The API server: starting and ending it, kubectl, registrations, and what its audit log says. Sourced by run; needs
# here, build, work and kubectl_program.

cluster_pid=
api_url=
generation=0

start_cluster() {
    local tries
    $here/kube/run "$work/kube" --allow-privileged=true >"$work/kube.log" 2>&1 &
    cluster_pid=$!
    for tries in {1..1200}; do
        [ ! -e "$work/kube/ready" ] || break
        kill -0 "$cluster_pid" 2>/dev/null || break
        sleep 0.1
    done
    [ -e "$work/kube/ready" ] || { cat "$work/kube.log"; return 1; }
    api_url=$(cat "$work/kube/ready")
    admin_token=$(sed -n 's/^\([^,]*\),admin,.*/\1/p' "$work/kube/tokens.csv")
    pki=$work/kube/pki
}
end_cluster() {
    [ -z "$cluster_pid" ] || { kill -TERM "$cluster_pid" 2>/dev/null && wait "$cluster_pid"; }
    cluster_pid=
}

# kubectl ARGUMENT...: as admin; --context alice is somebody else. What follows in `audited` and `decided` is about
# this call.
kubectl() {
    [ -n "${unmarked:-}" ] || mark
    "$kubectl_program" --kubeconfig "$work/kube/kubeconfig" --cache-dir "$work/kube-cache" "$@"
}
# request METHOD PATH [CURL ARGUMENT...]: to the API server, without kubectl.
request() {
    curl -sS -m 60 --cacert "$pki/ca.crt" -H "Authorization: Bearer $admin_token" -X "$1" "$api_url$2" "${@:3}"
}

# template NAME TEXT: a PromptTemplate.
template() {
    printf 'apiVersion: prompt.example.com/v1\nkind: PromptTemplate\nmetadata: {name: %s}\nspec: {template: "%s"}\n' "$1" "$2"
}
# said NAME [--from-literal=KEY=VALUE...]: creates a ConfigMap that says what is to be said of it (policies/said).
said() { kubectl create configmap -n shop "$@"; }

# ---- Registrations

# fill FILE [NAME=VALUE...]: a manifest with its placeholders, @NAME@, in place. CA and PORT are those of the server
# `usual` unless they are given.
fill() {
    local setting text
    text=$(cat "$here/manifests/$1.yaml")
    for setting in "${@:2}" "CA=$(base64 -w0 "$pki/ca.crt")" "PORT=${port[usual]}" FAILURE=Fail SECONDS=10 \
        "PROBE=generation-$generation" MATCH=Equivalent SUBRESOURCE= SERVICE=usher-webhook; do
        text=${text//"@${setting%%=*}@"/${setting#*=}}
    done
    printf '%s\n' "$text"
}
# probed REGISTRATION TEXT: whether a ConfigMap that asks for it is told TEXT, by a condition of that registration.
probed() {
    request POST '/api/v1/namespaces/default/configmaps?dryRun=All' -H 'Content-Type: application/json' \
        -d '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"probe-'"$1"'"}}' | grep -q "@$1@$2"
}
# register FILE [NAME=VALUE...]: applies a registration and waits until it is in force, which its own probe tells: a
# condition that cannot be evaluated and that names this registration.
register() {
    local tries
    generation=$((generation + 1))
    fill "$@" >"$work/registration.yaml"
    unmarked=1 kubectl apply -f "$work/registration.yaml" >"$work/applied" || return 1
    for tries in {1..200}; do
        ! probed "$1" "generation-$generation@" || return 0
        sleep 0.05
    done
    echo "the registration $1 does not come into force"
    return 1
}
# unregister KIND NAME: removes a registration, and waits until it is gone.
unregister() {
    local tries
    unmarked=1 kubectl delete "$1webhookconfiguration" "$2" >"$work/applied" || return 1
    for tries in {1..200}; do
        probed "$2" generation || return 0
        sleep 0.05
    done
    return 1
}

# ---- The audit log

# mark: what comes after this is what `audited` and `decided` tell.
mark() {
    local name
    wc -l <"$work/kube/audit.log" >"$work/audit.mark"
    for name in "${!pid[@]}"; do
        settle "$name"
        wc -l <"$work/$name.decisions" >"$work/$name.mark"
    done
}
# each EXPRESSION: its value for each line of JSON that comes in.
each() {
    local line
    while IFS= read -r line; do
        "$build/usher" eval -f raw -d $here/show.rego --stdin-input "$1" <<<"$line" | sed '/^undefined$/d'
    done
}
# audited [EXPRESSION]: the writes of kubectl in the audit log since the last call, or what an expression says of each.
audited() {
    tail -n +$(($(cat "$work/audit.mark") + 1)) "$work/kube/audit.log" | grep '"userAgent":"kubectl' |
        grep -Ev '"verb":"(get|list|watch)"' | each "${1:-data.show.event}"
}

# guarded: the policy of manifests/guard.yaml is in force.
guarded() {
    printf '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"guarded","labels":{"prompt.example.com/ignore":"yes"}}}' |
        unmarked=1 kubectl create --dry-run=server -f - 2>&1 | grep 'out of admission control'
}
# both_logs: puts the audit log, as far as it is about our resources or names our decisions, and the decision logs of all
# servers into $work/logs.json.
both_logs() {
    local name
    for name in "${!pid[@]}"; do settle "$name"; done
    {
        printf '{"events": ['
        grep -E '"apiGroup":"prompt.example.com"|/decision-id"' "$work/kube/audit.log" | paste -sd ,
        printf '], "decisions": ['
        cat "$work"/*.decisions | paste -sd ,
        printf ']}'
    } >"$work/logs.json"
}
