# A CycloneDX document from the rows of packaging/sbom.
# Columns: name, version, source package, its version, licence, how it is linked (- not at all), whether an image holds it.
BEGIN {
    printf "{\n \"bomFormat\": \"CycloneDX\",\n \"specVersion\": \"1.5\",\n \"serialNumber\": \"urn:uuid:%s-%s-%s-%s-%s\",\n \"version\": 1,\n", substr(content, 1, 8), substr(content, 9, 4), "5" substr(content, 14, 3), "a" substr(content, 18, 3), substr(content, 21, 12)
    printf " \"metadata\": {\"timestamp\": \"%s\", \"component\": {\"type\": \"application\", \"bom-ref\": \"usher\", \"name\": \"usher\", \"version\": \"%s\",\n", moment, version
    printf "  \"licenses\": [{\"license\": {\"id\": \"Apache-2.0\"}}]}},\n \"components\": ["
}
{
    printf "%s\n  {\"type\": \"library\", \"bom-ref\": \"%s\", \"name\": \"%s\", \"version\": \"%s\", \"purl\": \"%s\"", (NR > 1 ? "," : ""), $1, $1, $2, purl($1, $2)
    if ($5 != "NOASSERTION") printf ",\n   \"licenses\": [{\"expression\": \"%s\"}]", $5
    printf ", \"properties\": [{\"name\": \"usher:link\", \"value\": \"%s\"}, {\"name\": \"usher:image\", \"value\": \"%s\"}]}", $6, $7
    if ($6 != "-") direct = direct (direct ? ", " : "") "\"" $1 "\""
}
END { printf "\n ],\n \"dependencies\": [{\"ref\": \"usher\", \"dependsOn\": [%s]}]\n}\n", direct }
