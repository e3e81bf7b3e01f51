# Constraints of examples/gatekeeper before a real API server. Sourced by run; needs what server.bash and cluster.bash have.

# in_suite FOLDER EXPRESSION: what an expression says of its suite, and of what kubectl said of each object.
in_suite() {
    local file
    {
        printf 'suite: %s\ntold:\n' "$("$build/usher" eval -f raw -i "$1/suite.yaml" 'json.marshal(input)')"
        for file in "$work"/told.*; do
            [ ! -e "$file" ] || { printf '  %s: |\n' "${file##*.}" && sed 's/^/    /' "$file"; }
        done
    } >"$work/suite.yaml"
    "$build/usher" eval -f raw -d $here/gatekeeper.rego -i "$work/suite.yaml" "$2"
}
# serve_constraint FOLDER: a server with this constraint alone; what the suite has as inventory is known to it.
serve_constraint() {
    local file
    rm -rf "$work/inventory" "$work"/told.*
    mkdir "$work/inventory"
    {
        printf "objects:\n"
        for file in $(in_suite "$1" data.gatekeeper.files); do
            printf -- "- %s\n" "$("$build/usher" eval -f raw -i "$1/$file" "json.marshal(input)")"
        done
    } >"$work/known.yaml"
    "$build/usher" eval -f raw -d $here/gatekeeper.rego -i "$work/known.yaml" \
        'json.marshal({"kubernetes": data.gatekeeper.inventory})' >"$work/inventory/kubernetes.json"
    serve other -p "$1" -p "$work/inventory"
}
# judged FOLDER: shows what kubectl was told of each object ($work/told.CASE), and what of it is not as the suite has it.
judged() { in_suite "$1" 'concat("\n", array.concat([data.gatekeeper.shown], [problem | some problem in data.gatekeeper.problems]))'; }

# constraint FOLDER: the objects of its suite are created, dryly.
constraint() {
    local one
    serve_constraint "$1" || return 1
    for one in allowed denied; do kubectl create --dry-run=server -f "$1/$one.yaml" >"$work/told.$one" 2>&1; done
    judged "$1"
    drop other
}
