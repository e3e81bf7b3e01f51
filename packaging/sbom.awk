# What SPDX and CycloneDX share.
function purl(package, version, source, source_version) {
    gsub(/\+/, "%2B", version); gsub(/:/, "%3A", version); gsub(/\+/, "%2B", package)
    return "pkg:deb/debian/" package "@" version "?arch=" architecture "\\u0026distro=" distribution
}
