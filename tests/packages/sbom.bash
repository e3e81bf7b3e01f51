# The SBOMs; sourced by run, after the image was laid out in $root.
holds() {
    local got
    got=$(ask "$1" "$2")
    [ "$got" = true ] || { echo "$2: $got" >>"$work/told" && false; }
    verdict "$1: $2"
}
holds "$spdx" 'input.spdxVersion == "SPDX-2.3"'
holds "$spdx" 'count({x | x := input.packages[_].SPDXID}) == count(input.packages)'
holds "$spdx" 'count([x | x := input.packages[_].SPDXID; not regex.match(`^SPDXRef-[A-Za-z0-9.-]+$`, x)]) == 0'
holds "$spdx" 'count([x | x := input.packages[_]; some key in ["name", "downloadLocation", "licenseDeclared", "copyrightText", "versionInfo"]; not x[key]]) == 0'
holds "$spdx" '{x | some r in input.relationships; some x in [r.spdxElementId, r.relatedSpdxElement]} - {x | x := input.packages[_].SPDXID} == {"SPDXRef-DOCUMENT"}'
holds "$spdx" '{x | x := input.packages[_].SPDXID} - {r.relatedSpdxElement | some r in input.relationships} == {x | x := input.packages[_].SPDXID; false}'
holds "$cyclonedx" 'input.bomFormat == "CycloneDX"'
holds "$cyclonedx" 'regex.match(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$`, input.serialNumber)'

# Both name what the image holds, and what is linked, at the versions that dpkg knows.
{
    ls "$root/var/lib/dpkg/status.d"
    # The small libraries are linked statically only in what is not built to be packed.
    grep -v '^#' packaging/linked | cut -f 2 | grep -vxE 'lib(gmp|mpfr|utf8proc|yaml)-dev'
} | LC_ALL=C sort -u >"$work/wanted"
ask "$spdx" 'concat("\n", [x.name | x := input.packages[_]; x.supplier])' | LC_ALL=C sort | diff "$work/wanted" - >"$work/told"
verdict 'SPDX: packages'
ask "$cyclonedx" 'concat("\n", [x.name | x := input.components[_]])' | LC_ALL=C sort | diff "$work/wanted" - >"$work/told"
verdict 'CycloneDX: components'
for package in $(ls "$root/var/lib/dpkg/status.d"); do
    installed=$(sed -n 's/^Version: //p' "$root/var/lib/dpkg/status.d/$package")
    [ "$(ask "$spdx" "[x.versionInfo | x := input.packages[_]; x.name == \"$package\"][0]")" = "$installed" ] || echo "$package $installed"
done >"$work/told"
[ ! -s "$work/told" ]
verdict 'SPDX: versions'
[ "$(ask "$spdx" '[x.checksums[0].checksumValue | x := input.packages[_]; x.SPDXID == "SPDXRef-image"][0]')" = "$(sha256sum "$image" | cut -d ' ' -f 1)" ]
verdict 'SPDX: the sum of the image'
