# usher certificates: starting and ending keepers, and what a kubelet does with their Secret. Sourced by run; needs build, work.

declare -A keeper

# A keeper for the webhook of manifests/configmaps.yaml, with short times.
keeping=("$build/usher" certificates --kubeconfig "$work/kube/kubeconfig" --secret usher/kept --service usher/usher-webhook
    --validating configmaps --settle 2s --overlap 4s --interval 1s --lease-duration 6s)
# keep NAME ARGUMENT...: one in the background, with its lines in $work/NAME.keeper.
keep() {
    "${keeping[@]}" "${@:2}" >"$work/$1.keeper" 2>&1 &
    keeper[$1]=$!
}
# end_keeper NAME [SIGNAL]: ends it, and returns its status.
end_keeper() {
    local name=$1 status
    kill "-${2:-TERM}" "${keeper[$name]}" || return
    { wait "${keeper[$name]}"; } 2>/dev/null
    status=$?
    unset "keeper[$name]"
    return $status
}
# holder: who has the Lease; leading NAME: it is that keeper; told NAME WORDS: it has told them.
holder() { unmarked=1 kubectl get lease -n usher kept -o 'jsonpath={.spec.holderIdentity}'; }
leading() { grep -qF "this one leads, as $(holder)" "$work/$1.keeper"; }
told() { grep -qF "$2" "$work/$1.keeper"; }

# kubelet: mounts the Secret at $work/kept whenever it changes, as a kubelet does, until the end.
kubelet() {
    (
        last=
        while :; do
            now=$(unmarked=1 kubectl get secret -n usher kept -o 'jsonpath={.metadata.resourceVersion}' 2>/dev/null)
            if [ -n "$now" ] && [ "$now" != "$last" ]; then
                for key in tls.crt tls.key ca.crt; do
                    unmarked=1 kubectl get secret -n usher kept -o "jsonpath={.data.${key/./\\.}}" | base64 -d >"$work/$key.new"
                done
                mount "$work/kept" "tls.crt=$work/tls.crt.new" "tls.key=$work/tls.key.new" "ca.crt=$work/ca.crt.new"
                last=$now
            fi
            sleep 0.2
        done
    ) &
    keeper[kubelet]=$!
    eventually test -s "$work/kept/tls.key"
}
end_keepers() {
    local name
    for name in "${!keeper[@]}"; do kill -TERM "${keeper[$name]}" 2>/dev/null && wait "${keeper[$name]}" 2>/dev/null; done
    true
}

# bundle: the caBundle of manifests/configmaps.yaml; cas: how many CAs are in what comes in.
bundle() { unmarked=1 kubectl get validatingwebhookconfiguration configmaps -o 'jsonpath={.webhooks[0].clientConfig.caBundle}' | base64 -d; }
cas() { grep -c 'BEGIN CERTIFICATE'; }
# versions: those of what a keeper writes.
versions() {
    unmarked=1 kubectl get -n usher secret/kept -o 'jsonpath={.metadata.resourceVersion}'
    echo
    unmarked=1 kubectl get validatingwebhookconfiguration configmaps -o 'jsonpath={.metadata.resourceVersion}'
}
# shown NAME: the certificate that a server shows is the one in the Secret.
shows_kept() {
    [ "$(openssl s_client -connect "127.0.0.1:${port[$1]}" </dev/null 2>/dev/null | openssl x509)" = \
        "$(unmarked=1 kubectl get secret -n usher kept -o 'jsonpath={.data.tls\.crt}' | base64 -d | openssl x509)" ]
}
