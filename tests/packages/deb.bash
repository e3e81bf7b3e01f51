# The Debian package; sourced by run.
field() { dpkg-deb -f "$deb" "$1"; }
[ "$(field Version)" = "$version" ] && [ "$(field Architecture)" = "$architecture" ] && [ "$(field Package)" = usher ]
verdict "$deb"
! dpkg-deb -c "$deb" | awk '$2 != "root/root" || $1 ~ /^-.....w|^-...s|^-........w/' | grep . >"$work/told"
verdict 'deb: files that are not of root, or that others may write'
[ "$(field Conffiles)$(dpkg-deb -I "$deb" conffiles)" = /etc/usher/config.yaml ]
verdict 'deb: conffiles'
# Dependencies: what is opened by hand, and what the linker knows; dpkg-shlibdeps agrees on the packages.
for package in $(grep -v '^#' packaging/opened | cut -f 2 | tr -d ' ' | tr '|' ' '); do
    field Depends | grep -qw -- "$package"
    verdict "deb: does not depend on $package"
done
if command -v dpkg-shlibdeps >/dev/null; then
    mkdir -p "$work/shlibs/debian" && dpkg-deb -x "$deb" "$work/shlibs/files"
    printf 'Source: usher\n\nPackage: usher\nArchitecture: any\n' >"$work/shlibs/debian/control"
    (cd "$work/shlibs" && dpkg-shlibdeps -O files/usr/bin/usher files/usr/bin/usher-webhook files/usr/bin/usher-playground 2>/dev/null) | sed 's/^shlibs:Depends=//' |
        tr ',' '\n' | sed 's/^ *//; s/ .*//' | while read -r package; do
        field Depends | grep -qw -- "$package" || echo "$package"
    done >"$work/told"
    [ ! -s "$work/told" ]
    verdict 'deb: dpkg-shlibdeps finds more'
fi
if command -v lintian >/dev/null; then
    lintian --no-tag-display-limit "$deb" >"$work/told" 2>&1 && ! grep -q '^[EW]:' "$work/told"
    verdict 'deb: lintian'
else
    echo 'left out: lintian is missing'
    # Some of what it looks at.
    dpkg-deb -x "$deb" "$work/files"
    [ ! -e "$work/files/usr/share/doc/usher/LICENSE" ] && gzip -t "$work"/files/usr/share/man/man*/*.gz "$work/files/usr/share/doc/usher/changelog.gz"
    verdict 'deb: pages and changelog are packed'
    for program in "$work"/files/usr/bin/*; do
        [ -e "$(find "$work/files/usr/share/man" -name "$(basename "$program").[18].gz")" ] || echo "no page for $program"
        [ -L "$program" ] || { readelf -h "$program" | grep -q 'DYN' && readelf -d "$program" | grep -q BIND_NOW && ! readelf -S "$program" | grep -q '\.symtab'; } ||
            echo "$program is not stripped, or not hardened"
    done >"$work/told"
    [ ! -s "$work/told" ]
    verdict 'deb: programs'
    dpkg-deb -I "$deb" md5sums | (cd "$work/files" && md5sum --quiet -c) >"$work/told" 2>&1
    verdict 'deb: md5sums'
fi
packaging/deb "$programs" "$work/again" >"$work/told" 2>&1 && cmp "$deb" "$work/again/$(basename "$deb")" >>"$work/told"
verdict 'deb: made again it has other bytes'

# ---- Below a scratch folder, which dpkg takes for a system with what this one has

place=$work/system
admin=$place/var/lib/dpkg

# on_system OPTION...: dpkg there. Its scripts are told where by DPKG_ROOT.
on_system() {
    $as_root dpkg --root="$place" --force-script-chrootless --force-not-root --log="$work/dpkg.log" "$@" >"$work/said" 2>&1
    local status=$?
    # The files of this system are not there.
    grep -v '^dpkg: warning: files list file' "$work/said" >"$work/told"
    return $status
}
listed() { (cd "$place" && find . -path ./var/lib/dpkg -prune -o -printf '%P\n' | sort); }

if [ "$as_root" = none ]; then
    echo 'SKIPPED: installing the Debian package, since neither root nor namespaces are to be had'
else
    mkdir -p "$admin"/{info,updates,triggers} "$place/etc" "$place/usr/bin" "$place/usr/share/doc" "$place/var/lib"
    cp /var/lib/dpkg/status "$admin/status"
    : >"$admin/available"
    # dpkg removes folders that become empty.
    touch "$place"/{etc,usr/bin,usr/share/doc}/kept
    listed >"$work/before"
    on_system -i "$deb"
    verdict 'deb: dpkg -i, with the dependencies of this system'
    grep -A 3 '^Package: usher$' "$admin/status" | grep -q 'Status: install ok installed'
    verdict 'deb: is not installed'
    "$place/usr/bin/usher" review examples/templates >"$work/told" 2>&1 || "$place/usr/bin/usher" version >"$work/told" 2>&1
    verdict 'deb: usher'
    sed "s|/var/lib/usher|$work|" "$place/etc/usher/config.yaml" >"$work/config.yaml"
    "$place/usr/bin/usher-webhook" --check-config -c "$work/config.yaml" >"$work/told" 2>&1
    verdict 'deb: usher-webhook'
    bash -c ". '$place/usr/share/bash-completion/completions/usher' && complete -p usher" >"$work/told" 2>&1
    verdict 'deb: completion'
    echo '# mine' >>"$place/etc/usher/config.yaml"
    on_system --force-confold -i "$deb" && grep -qx '# mine' "$place/etc/usher/config.yaml"
    verdict 'deb: an upgrade keeps the configuration'
    on_system -r usher && [ "$(listed | comm -13 "$work/before" - | tr '\n' ' ')" = 'etc/usher etc/usher/config.yaml ' ]
    verdict 'deb: what is removed'
    mkdir -p "$place/var/lib/private/usher" && ln -s private/usher "$place/var/lib/usher"
    on_system -P usher && rmdir "$place/var/lib/private" && listed | diff "$work/before" - >>"$work/told"
    verdict 'deb: purging leaves something behind'
    rm -rf "$place"
fi

# ---- In a Debian of its own

if [ -z "${CHROOT:-}" ]; then
    echo 'left out: CHROOT=dir names no Debian to install the package in'
elif [ "$(id -u)" -ne 0 ]; then
    echo 'SKIPPED: CHROOT needs root'
else
    mkdir "$place" && tar -C "$CHROOT" --one-file-system --exclude=./w --exclude=./proc/* --exclude=./sys/* \
        --exclude=./usr/share/doc/* --exclude=./usr/lib/gcc --exclude=./usr/lib/llvm* -cf - . | tar -C "$place" -xpf -
    cp "$deb" "$place/tmp/usher.deb"
    there() { chroot "$place" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@" >"$work/told" 2>&1; }
    of_usher() { (cd "$place" && find etc usr var opt -name '*usher*' | sort); }
    there dpkg -i /tmp/usher.deb
    verdict 'chroot: dpkg -i'
    there usher version && there sh -c 'usher-webhook --check-config && usher help review && test -s /usr/share/man/man8/usher-webhook.8.gz'
    verdict 'chroot: programs'
    there dpkg --verify usher && [ ! -s "$work/told" ]
    verdict 'chroot: dpkg --verify'
    there dpkg -P usher && of_usher | grep -v '^var/lib/dpkg\|^var/cache' >"$work/told"
    [ ! -s "$work/told" ]
    verdict 'chroot: purging leaves something behind'
fi
