# The image; sourced by run.
layout=$work/layout
mkdir -p "$layout"
tar -tvf "$image" --numeric-owner >"$work/list" && tar -xf "$image" -C "$layout" 2>"$work/told"
verdict "$image"
! awk '$2 != "0/0"' "$work/list" | grep . >"$work/told"
verdict 'image: files that are not of root'
[ "$(awk '{ print $4, $5 }' "$work/list" | sort -u | wc -l)" -eq 1 ]
verdict 'image: files of several moments'
[ "$(stat -c %s "$image")" -le 30000000 ]
verdict 'image: more than 30 MB'

# Each descriptor: digest and size of a blob that there is.
index=$layout/index.json
blob() { echo "$layout/blobs/sha256/${1#sha256:}"; }
manifest=$(blob "$(ask "$index" 'input.manifests[0].digest')")
config=$(blob "$(ask "$manifest" input.config.digest)")
[ "$(cat "$layout/oci-layout")" = '{"imageLayoutVersion":"1.0.0"}' ]
verdict 'image: oci-layout'
{
    ask "$index" 'concat("\n", [sprintf("%s %d", [x.digest, x.size]) | x := input.manifests[_]])'
    ask "$manifest" 'concat("\n", [sprintf("%s %d", [x.digest, x.size]) | x := array.concat([input.config], input.layers)[_]])'
} >"$work/descriptors"
while read -r digest size; do
    file=$(blob "$digest")
    [ "sha256:$(sha256sum <"$file" | cut -d ' ' -f 1)" = "$digest" ] && [ "$(stat -c %s "$file")" = "$size" ] || echo "$digest $size"
done <"$work/descriptors" >"$work/told" 2>&1
[ ! -s "$work/told" ] && [ "$(wc -l <"$work/descriptors")" -eq 4 ] && [ "$(ls "$layout/blobs/sha256" | wc -l)" -eq 4 ]
verdict 'image: blobs and descriptors'
ask "$manifest" 'concat("\n", [x.digest | x := input.layers[_]])' | while read -r digest; do
    echo "sha256:$(gzip -dc "$(blob "$digest")" | sha256sum | cut -d ' ' -f 1)"
done >"$work/inner"
ask "$config" 'concat("\n", input.rootfs.diff_ids)' | diff - "$work/inner" >"$work/told"
verdict 'image: diff_ids'
ask "$manifest" 'sprintf("%v", [[input.layers[_].mediaType] | true])' >/dev/null
says() {
    local got
    got=$(ask "$1" "$2")
    [ "$got" = "$3" ] || { echo "$2: $got, not $3" >"$work/told" && false; }
    verdict "image: $2"
}
says "$config" input.architecture "$architecture"
says "$config" input.os linux
says "$config" input.config.User 65532:65532
says "$config" 'json.marshal(input.config.Entrypoint)' '["usher-webhook"]'
says "$config" 'input.config.Labels["org.opencontainers.image.version"]' "$version"
says "$config" 'count(input.history)' 2
says "$index" 'input.manifests[0].annotations["io.containerd.image.name"]' "docker.io/library/usher:$version"
says "$layout/manifest.json" 'sprintf("%s %d", [input[0].RepoTags[0], count(input[0].Layers)])' "usher:$version 2"
# What the Dockerfile says is the same.
for word in "USER $(ask "$config" input.config.User)" "ENTRYPOINT $(ask "$config" 'json.marshal(input.config.Entrypoint)')" \
    "CMD $(ask "$config" 'json.marshal(input.config.Cmd)')" "STOPSIGNAL $(ask "$config" input.config.StopSignal)" \
    "ENV $(ask "$config" 'input.config.Env[0]')"; do
    grep -qxF "$word" packaging/Dockerfile
    verdict "packaging/Dockerfile has no line $word"
done
packaging/image "$programs" "$work/again" >"$work/told" 2>&1 && cmp "$image" "$work/again/$(basename "$image")" >>"$work/told"
verdict 'image: made again it has other bytes'
if command -v skopeo >/dev/null; then
    skopeo inspect "oci-archive:$image" >"$work/told" 2>&1
    verdict 'image: skopeo inspect'
fi

# ---- What is in it

root=$work/root
mkdir -p "$root"
ask "$manifest" 'concat("\n", [x.digest | x := input.layers[_]])' | while read -r digest; do
    tar -xzpf "$(blob "$digest")" -C "$root" --no-same-owner || echo "$digest"
done >"$work/told" 2>&1
[ ! -s "$work/told" ]
verdict 'image: layers'
[ "$(find "$root" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')" -le 30000000 ]
verdict 'image: more than 30 MB when unpacked'
find "$root" \( -perm /6000 -o -type f -perm /0022 -o -type d -perm /0002 ! -perm -1000 \) >"$work/told"
[ ! -s "$work/told" ]
verdict 'image: files that change who one is, or that anyone may write'
find "$root"/usr/bin "$root"/usr/sbin -mindepth 1 -printf '%f\n' | sort | diff <(printf '%s\n' prompt-diff-checker usher usher-webhook) - >"$work/told"
verdict 'image: programs'
find "$root" -xtype l >"$work/told"
[ ! -s "$work/told" ]
verdict 'image: links to nowhere'
for file in etc/passwd etc/group etc/os-release etc/ssl/certs/ca-certificates.crt usr/share/zoneinfo/Europe/Berlin usr/share/doc/usher/NOTICE; do
    [ -s "$root/$file" ]
    verdict "image: no $file"
done
[ "$(grep -c BEGIN "$root/etc/ssl/certs/ca-certificates.crt")" -eq "$(dpkg-query -L ca-certificates | grep -c '^/usr/share/ca-certificates/.*\.crt$')" ]
verdict 'image: authorities that are not those of ca-certificates'
for package in $(ls "$root/var/lib/dpkg/status.d"); do
    [ -s "$root/usr/share/doc/$package/copyright" ] || echo "$package"
done >"$work/told"
[ ! -s "$work/told" ]
verdict 'image: packages without their copyright file'

# ---- Running it

# As the user of the image: "${inside[@]}" ROOT COMMAND... An array, so that what runs in the background is the program itself.
inside=(env -i PATH=/usr/bin "$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)")
if [ -z "$as_root" ]; then
    inside+=(--userspec=65532:65532)
elif [ "$as_root" != none ]; then
    inside=(unshare -r "${inside[@]}")
fi

# told NAME EXPECTED COMMAND...: what comes has EXPECTED in it.
told() {
    local name=$1 expected=$2
    shift 2
    "$@" >"$work/told" 2>&1
    grep -qF -- "$expected" "$work/told"
    verdict "$name: not \"$expected\""
}

if [ "$as_root" = none ] || ! "${inside[@]}" "$root" usher version >/dev/null 2>"$work/told"; then
    echo "SKIPPED: running the image's program, since chroot is not allowed: $(head -n 1 "$work/told")"
    : >"$work/told"
else
    told 'image: usher version' "$version" "${inside[@]}" "$root" usher version
    told 'image: prompt-diff-checker' 'Usage: prompt-diff-checker' "${inside[@]}" "$root" prompt-diff-checker --help
    told 'image: time zones' '[1970,1,1]' "${inside[@]}" "$root" usher eval -f raw 'time.date([0, "Europe/Berlin"])'
    chmod 755 "$work" "$root"
    # A bundle needs zlib, and a request libcurl; nothing listens at port 1.
    mkdir "$work/bundle"
    echo '{"answer": 42}' >"$work/bundle/data.json"
    tar -czf "$root/tmp/bundle.tar.gz" -C "$work/bundle" .
    request='http.send({"method": "get", "url": "https://127.0.0.1:1/", "raise_error": false}).error.message'
    told 'image: a bundle' 42 "${inside[@]}" "$root" usher eval -f raw -b /tmp/bundle.tar.gz data.answer
    told 'image: a request' 'connection refused' "${inside[@]}" "$root" usher eval -f raw "$request"

    # Without a library that is opened its users say so, and all else works.
    cp -a "$root" "$work/without"
    without() {
        find "$work/without" -name "$1*" -delete
        told "without $1: other things" '"deny"' "${inside[@]}" "$work/without" usher eval 'x := "deny"'
        shift
        told "without a library: $1" "$2" "${inside[@]}" "$work/without" usher eval -f raw "${@:3}"
        rm -rf "$work/without"
        cp -a "$root" "$work/without"
    }
    # libcurl needs zlib itself, so that one goes alone.
    without libz.so 'a bundle' 'zlib is not available' -b /tmp/bundle.tar.gz data.answer
    without libcurl.so 'a request' 'libcurl is not available' "$request"
    for library in $(cut -f 1 packaging/opened | grep -v '^#' | sed 's/ .*//'); do
        [ -e "$(find "$root" -name "$library")" ]
        verdict "image: no $library"
    done

    # The server, as the user of the image, with a root that it cannot write to.
    "${inside[@]}" "$root" usher-webhook --address=127.0.0.1:0 --ca-out=/tmp/ca.pem >"$work/log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        port=$(sed -n 's/.*"event":"listening","address":"[^"]*:\([0-9]*\)".*/\1/p' "$work/log")
        [ -z "$port" ] || break
        sleep 0.1
    done
    cp "$work/log" "$work/told"
    [ -n "$port" ]
    verdict 'image: the server does not listen'
    review() {
        printf '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","operation":"CREATE","namespace":"shop",
            "kind":{"group":"prompt.example.com","version":"v1","kind":"PromptTemplate"},
            "resource":{"group":"prompt.example.com","version":"v1","resource":"prompttemplates"},"object":{
            "apiVersion":"prompt.example.com/v1","kind":"PromptTemplate","metadata":{"name":"t","namespace":"shop"},
            "spec":{"template":"%s"}}}}' "$1" | curl -sS --cacert "$root/tmp/ca.pem" --data-binary @- -H 'Content-Type: application/json' \
            "https://localhost:$port/validate"
    }
    told 'image: a review that is refused' '"allowed":false' review 'Ask for the SSN 078-05-1120.'
    told 'image: a review that is admitted' '"allowed":true' review 'Greet.'
    kill -TERM "$server" && wait "$server"
    verdict 'image: the end of the server'
    server=
fi
