# Runs what pages of docs/ say, as it stands there. Sourced by cluster; needs k, helm, programs, work.

# Programs as the pages call them, and a place where they write.
mkdir -p "$work/page/bin"
ln -s "$PWD/charts" "$work/page/charts"
printf '#!/bin/sh\nexec %s "$@"\n' "$(command -v "$k")" >"$work/page/bin/kubectl"
printf '#!/bin/sh\nexec %s "$@"\n' "$helm" >"$work/page/bin/helm"
ln -s "$programs/usher" "$work/page/bin/usher"
chmod +x "$work"/page/bin/*
mkdir "$work/page/.kube"
ln -s "$KUBECONFIG" "$work/page/.kube/config"
: >"$work/page/run"

# blocks PAGE: its indented blocks, each a line, with \1 for an end of line.
blocks() {
    awk '/^```/ { fenced = !fenced } fenced { next }
        match($0, /^ +/) && RLENGTH >= 4 && (inside || before == "") { indent = inside ? indent : RLENGTH; inside = 1
            block = block substr($0, indent + 1) "\1" }
        !(match($0, /^ +/) && RLENGTH >= 4) && inside { print block; block = ""; inside = 0 }
        { before = $0 } END { if (inside) print block }' "docs/$1"
}
# page PAGE TEXT...: runs the blocks in which these texts stand, one after the other.
page() {
    local name=$1 text block
    for text in "${@:2}"; do
        block=$(blocks "$name" | grep -F -- "$text")
        [ "$(wc -l <<<"$block")" -eq 1 ] && [ -n "$block" ] || { echo "no block of $name, or several, with $text" && return 1; }
        printf '%s: %s\n' "$name" "$block" >>"$work/page/run"
        (cd "$work/page" && HOME=$work/page PATH=$work/page/bin:$PATH bash -euo pipefail -c "${block//$'\1'/$'\n'}") || return
    done
}
# all_run PAGE [PATTERN]: no block of it was left out, but those with this pattern.
all_run() { ! blocks "$1" | grep -v -- "${2:-^$}" | sed "s/^/$1: /" | grep -vxFf "$work/page/run" | tr '\1' '\n' | grep .; }
