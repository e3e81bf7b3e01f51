# The programs that the tests need, built where they are not there yet. Sets kubectl_program; calls skip where one
# cannot be had. Sourced by run.

# has_go: Go is there, and not older than go.mod asks for.
has_go() {
    local need have
    need=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' $here/kube/go.mod)
    have=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null | sed -n 's/^go\([0-9]*\.[0-9]*\).*/\1/p')
    [ -n "$have" ] && [ "$(printf '%s\n' "$need" "$have" | sort -V | head -n 1)" = "$need" ]
}
# has_programs: all are built.
has_programs() {
    local program
    for program in kube-apiserver etcd kubectl; do [ -x "$($here/kube/build --path $program)" ] || return 1; done
}

for tool in openssl curl setpriv flock; do
    command -v $tool >/dev/null || skip "$tool is not installed"
done
if ! has_programs; then
    has_go || skip "kube-apiserver is not built, and Go $(sed -n 's/^go //p' $here/kube/go.mod) or newer is not installed"
    $here/kube/build kube-apiserver etcd kubectl >/dev/null || skip "kube-apiserver cannot be built"
fi
kubectl_program=$($here/kube/build --path kubectl)
