# What a cluster has stored, and who looks at it. Sourced by run; needs work, build and what cluster.bash has.

# many COUNT: so many ConfigMaps in the namespace stored, with a label that has the last digit of their number.
many() {
    local number
    for ((number = 0; number < $1; number++)); do
        printf 'cacert = "%s"\nurl = "%s/api/v1/namespaces/stored/configmaps"\nheader = "Authorization: Bearer %s"\n' \
            "$pki/ca.crt" "$api_url" "$admin_token"
        printf 'header = "Content-Type: application/json"\noutput = /dev/null\nfail\n'
        printf 'data = "{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"name\\":\\"m%d\\",\\"labels\\":{\\"last\\":\\"%d\\"}}}"\nnext\n' \
            "$number" $((number % 10))
    done | sed '$d' >"$work/many"
    curl -sS -Z --parallel-max 20 -K "$work/many" 2>"$work/many.log"
}
# both_verdicts KIND,KIND,...: how many findings an audit has of all that the policies which are built in are about, and how many of
# them a review has not, of the same objects as kubectl gets them, and the other way round.
both_verdicts() {
    unmarked=1 kubectl get -A "$1" -o yaml >"$work/stored.yaml"
    "$build/usher" review --inventory --user usher:audit --no-fail "$work/stored.yaml" 2>/dev/null |
        sed -nE 's/^[^ ]*:[0-9]+:[0-9]+: (deny|warn|dryrun|error): /\1: /p' | sort >"$work/reviewed"
    "$build/usher" audit --kubeconfig "$work/kube/kubeconfig" --no-fail 2>/dev/null |
        sed -nE 's/^[A-Za-z]+ [^ ]+: (deny|warn|dryrun|error): /\1: /p' | sort >"$work/judged"
    [ -s "$work/judged" ] && diff "$work/reviewed" "$work/judged"
}
# as_account COMMAND...: with a kubeconfig of the service account usher-audit.
as_account() {
    sed -E "s#(name: admin, user: \\{token: )[0-9a-f]+#\\1$(unmarked=1 kubectl create token -n usher usher-audit)#" "$work/kube/kubeconfig" >"$work/account"
    KUBECONFIG=$work/account "$@"
}
