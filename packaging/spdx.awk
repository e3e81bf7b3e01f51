# An SPDX document from the rows of packaging/sbom.
# Columns: name, version, source package, its version, licence, how it is linked (- not at all), whether an image holds it.
function id(package) { gsub(/[^A-Za-z0-9.-]/, "-", package); return "SPDXRef-Package-" package }
function relation(one, how, other) {
    links = links sprintf("%s\n  {\"spdxElementId\": \"%s\", \"relationshipType\": \"%s\", \"relatedSpdxElement\": \"%s\"}", links ? "," : "", one, how, other)
}
BEGIN {
    printf "{\n \"spdxVersion\": \"SPDX-2.3\",\n \"dataLicense\": \"CC0-1.0\",\n \"SPDXID\": \"SPDXRef-DOCUMENT\",\n \"name\": \"%s\",\n", name
    printf " \"documentNamespace\": \"https://spdx.org/spdxdocs/%s-%s\",\n", name, content
    printf " \"creationInfo\": {\"created\": \"%s\", \"creators\": [\"Tool: usher-packaging-%s\"]},\n \"packages\": [\n", moment, version
    printf "  {\"SPDXID\": \"SPDXRef-usher\", \"name\": \"usher\", \"versionInfo\": \"%s\", \"primaryPackagePurpose\": \"APPLICATION\",\n", version
    printf "   \"downloadLocation\": \"NOASSERTION\", \"filesAnalyzed\": false, \"licenseConcluded\": \"Apache-2.0\", \"licenseDeclared\": \"Apache-2.0\",\n   \"copyrightText\": \"Copyright the usher authors\"},\n"
    printf "  {\"SPDXID\": \"SPDXRef-image\", \"name\": \"usher-image\", \"versionInfo\": \"%s\", \"primaryPackagePurpose\": \"CONTAINER\",\n", version
    if (sum) printf "   \"packageFileName\": \"%s.oci.tar\", \"checksums\": [{\"algorithm\": \"SHA256\", \"checksumValue\": \"%s\"}],\n", name, sum
    printf "   \"downloadLocation\": \"NOASSERTION\", \"filesAnalyzed\": false, \"licenseConcluded\": \"NOASSERTION\", \"licenseDeclared\": \"NOASSERTION\",\n   \"copyrightText\": \"NOASSERTION\"}"
    relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-image")
    relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-usher")
    relation("SPDXRef-image", "CONTAINS", "SPDXRef-usher")
}
{
    printf ",\n  {\"SPDXID\": \"%s\", \"name\": \"%s\", \"versionInfo\": \"%s\", \"supplier\": \"Organization: Debian\",\n", id($1), $1, $2
    printf "   \"sourceInfo\": \"built from %s %s\", \"downloadLocation\": \"NOASSERTION\", \"filesAnalyzed\": false,\n", $3, $4
    printf "   \"licenseConcluded\": \"NOASSERTION\", \"licenseDeclared\": \"%s\", \"copyrightText\": \"NOASSERTION\",\n", $5
    printf "   \"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \"referenceType\": \"purl\", \"referenceLocator\": \"%s\"}]}", purl($1, $2)
    if ($6 == "RUNTIME_DEPENDENCY_OF") relation(id($1), $6, "SPDXRef-usher")
    else if ($6 != "-") relation("SPDXRef-usher", $6, id($1))
    if ($7 == "yes") relation("SPDXRef-image", "CONTAINS", id($1))
}
END { printf "\n ],\n \"relationships\": [%s\n ]\n}\n", links }
