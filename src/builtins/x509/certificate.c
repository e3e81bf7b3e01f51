/* Certificates and requests as Go's encoding/json shows its structs: every field
 * is there, those without content as null or zero. First all fields are put at
 * their zero, then the elements of the DER overwrite them, one after the other.
 * extensions.c does the same for extensions. */
#include "builtins/x509/certificate.h"

#define OID_RSA     "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
#define OID_DSA     "\x2a\x86\x48\xce\x38\x04\x01"
#define OID_EC      "\x2a\x86\x48\xce\x3d\x02\x01"
#define OID_ED25519 "\x2b\x65\x70"
#define OID_PSS     "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"

static us_value list_of(us_object *object, const char *name)
{
    const us_value *old = us_object_get_c(object, name);
    if (old && us_value_tag(*old) == US_TAG_ARRAY)
        return *old;
    us_value array = us_value_array(us_array_new(us_object_arena(object), 2));
    us_x509_put(object, name, array);
    return array;
}

void us_x509_append(us_object *object, const char *name, us_value value)
{
    us_array_push(list_of(object, name).as.array, value);
}

static void put_names(us_object *object, const char *const *names, size_t count,
                      us_value value)
{
    for (size_t i = 0; i < count; i++)
        us_x509_put(object, names[i], value);
}

/* The field of Go's pkix.Name for the last number of a type below 2.5.4. */
static const char *name_field(us_str type)
{
    static const struct {
        char arc;
        const char *field;
    } fields[] = {
        {3, "CommonName"},    {5, "SerialNumber"},
        {6, "Country"},       {7, "Locality"},
        {8, "Province"},      {9, "StreetAddress"},
        {10, "Organization"}, {11, "OrganizationalUnit"},
        {17, "PostalCode"},
    };
    if (type.length != 3 || memcmp(type.text, "\x55\x04", 2) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].arc == type.text[2])
            return fields[i].field;
    }
    return NULL;
}

static void add_name(us_object *name, us_str attribute)
{
    us_der type, content;
    if (!us_der_take(&attribute, US_DER_OID, &type) || !us_der_next(&attribute, &content))
        return;
    us_value value = us_der_any(us_object_arena(name), &content);
    us_object *entry = us_object_new(us_object_arena(name), 2);
    us_x509_put(entry, "Type", us_der_oid(us_object_arena(name), type.body));
    us_x509_put(entry, "Value", value);
    us_x509_append(name, "Names", us_value_object(entry));
    const char *field = name_field(type.body);
    if (!field || !us_value_is_string(value))
        return;
    if (strcmp(field, "CommonName") == 0 || strcmp(field, "SerialNumber") == 0)
        us_x509_put(name, field, value);
    else
        us_x509_append(name, field, value);
}

static us_value read_name(us_arena *arena, us_str list)
{
    static const char *const lists[] = {
        "Country",    "ExtraNames", "Locality",           "Names",        "Organization",
        "PostalCode", "Province",   "OrganizationalUnit", "StreetAddress"};
    static const char *const texts[] = {"CommonName", "SerialNumber"};
    us_object *name = us_object_new(arena, 11);
    us_der set, attribute;
    put_names(name, lists, sizeof lists / sizeof lists[0], US_NULL);
    put_names(name, texts, 2, us_value_string(US_STR_EMPTY));
    while (us_der_take(&list, US_DER_SET, &set)) {
        while (us_der_take(&set.body, US_DER_SEQUENCE, &attribute))
            add_name(name, attribute.body);
    }
    return us_value_object(name);
}

static us_value read_rsa(us_arena *arena, us_str bits)
{
    us_der sequence, modulus, exponent;
    us_object *key = us_object_new(arena, 2);
    if (!us_der_take(&bits, US_DER_SEQUENCE, &sequence) ||
        !us_der_take(&sequence.body, US_DER_INTEGER, &modulus) ||
        !us_der_take(&sequence.body, US_DER_INTEGER, &exponent))
        return US_NULL;
    us_x509_put(key, "E", us_der_integer(arena, exponent.body));
    us_x509_put(key, "N", us_der_integer(arena, modulus.body));
    return us_value_object(key);
}

static us_value unsigned_integer(us_arena *arena, us_str bytes)
{
    us_buf buf = us_buf_make(arena);
    us_buf_add_char(&buf, '\0');
    us_buf_add_str(&buf, bytes);
    return us_der_integer(arena, us_buf_str(&buf));
}

static us_value read_point(us_arena *arena, us_str bits)
{
    if (bits.length < 3 || bits.text[0] != 4)
        return US_NULL;
    size_t half = (bits.length - 1) / 2;
    us_object *key = us_object_new(arena, 3);
    us_x509_put(key, "Curve", us_value_object(us_object_new(arena, 0)));
    us_x509_put(key, "X", unsigned_integer(arena, us_str_slice(bits, 1, 1 + half)));
    us_x509_put(key, "Y",
                unsigned_integer(arena, us_str_slice(bits, 1 + half, bits.length)));
    return us_value_object(key);
}

/* The public key in a SubjectPublicKeyInfo, and Go's number of its algorithm. */
static us_value read_public_key(us_arena *arena, us_str info, int *algorithm)
{
    us_der sequence, identifier, type, bits;
    *algorithm = 0;
    if (!us_der_take(&info, US_DER_SEQUENCE, &sequence) ||
        !us_der_take(&sequence.body, US_DER_SEQUENCE, &identifier) ||
        !us_der_take(&sequence.body, US_DER_BIT_STRING, &bits) ||
        !us_der_take(&identifier.body, US_DER_OID, &type) || bits.body.length == 0)
        return US_NULL;
    us_str key = us_str_slice(bits.body, 1, bits.body.length);
    if (US_DER_OID_IS(type.body, OID_RSA)) {
        *algorithm = 1;
        return read_rsa(arena, key);
    }
    if (US_DER_OID_IS(type.body, OID_EC)) {
        *algorithm = 3;
        return read_point(arena, key);
    }
    if (US_DER_OID_IS(type.body, OID_ED25519)) {
        *algorithm = 4;
        return us_der_bytes(arena, key);
    }
    if (US_DER_OID_IS(type.body, OID_DSA))
        *algorithm = 2;
    return US_NULL;
}

/* The last byte of the digest's identifier in the parameters of PSS, 0 if there is
 * none: 1 SHA-256, 2 SHA-384, 3 SHA-512. */
static int pss_digest(us_str parameters)
{
    us_der sequence, tagged, identifier, type;
    if (!us_der_take(&parameters, US_DER_SEQUENCE, &sequence) ||
        !us_der_take(&sequence.body, US_DER_CONSTRUCTED, &tagged) ||
        !us_der_take(&tagged.body, US_DER_SEQUENCE, &identifier) ||
        !us_der_take(&identifier.body, US_DER_OID, &type) || type.body.length != 9)
        return 0;
    int last = type.body.text[8];
    return last >= 1 && last <= 3 ? last : 0;
}

/* Go's number of a signature algorithm. */
static int signature_algorithm(us_str identifier)
{
    static const struct {
        const char *oid;
        size_t size;
        int number;
    } known[] = {
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02", 9, 1},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", 9, 2},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", 9, 3},
        {"\x2b\x0e\x03\x02\x1d", 5, 3},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", 9, 4},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", 9, 5},
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", 9, 6},
        {"\x2a\x86\x48\xce\x38\x04\x03", 7, 7},
        {"\x60\x86\x48\x01\x65\x03\x04\x03\x02", 9, 8},
        {"\x2a\x86\x48\xce\x3d\x04\x01", 7, 9},
        {"\x2a\x86\x48\xce\x3d\x04\x03\x02", 8, 10},
        {"\x2a\x86\x48\xce\x3d\x04\x03\x03", 8, 11},
        {"\x2a\x86\x48\xce\x3d\x04\x03\x04", 8, 12},
        {OID_ED25519, 3, 16},
    };
    us_der type;
    if (!us_der_take(&identifier, US_DER_OID, &type))
        return 0;
    if (US_DER_OID_IS(type.body, OID_PSS)) {
        int digest = pss_digest(identifier);
        return digest ? 12 + digest : 0;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (us_der_oid_is(type.body, known[i].oid, known[i].size))
            return known[i].number;
    }
    return 0;
}

/* The three parts of anything signed. */
static bool read_signed(us_object *object, us_str der, const char *raw_name, us_str *body)
{
    us_der outer, content, identifier, signature;
    us_arena *arena = us_object_arena(object);
    if (!us_der_take(&der, US_DER_SEQUENCE, &outer) ||
        !us_der_take(&outer.body, US_DER_SEQUENCE, &content) ||
        !us_der_take(&outer.body, US_DER_SEQUENCE, &identifier) ||
        !us_der_take(&outer.body, US_DER_BIT_STRING, &signature) ||
        signature.body.length == 0)
        return false;
    us_x509_put(object, "Raw", us_der_bytes(arena, outer.whole));
    us_x509_put(object, raw_name, us_der_bytes(arena, content.whole));
    us_x509_put(object, "SignatureAlgorithm",
                us_value_integer(signature_algorithm(identifier.body)));
    us_x509_put(
        object, "Signature",
        us_der_bytes(arena, us_str_slice(signature.body, 1, signature.body.length)));
    *body = content.body;
    return true;
}

static void put_public_key(us_object *object, us_str info)
{
    int algorithm;
    us_value key = read_public_key(us_object_arena(object), info, &algorithm);
    us_x509_put(object, "PublicKey", key);
    us_x509_put(object, "PublicKeyAlgorithm", us_value_integer(algorithm));
    us_x509_put(object, "RawSubjectPublicKeyInfo",
                us_der_bytes(us_object_arena(object), info));
}

static void put_name(us_object *object, const char *name, const char *raw_name,
                     const us_der *list)
{
    us_x509_put(object, name, read_name(us_object_arena(object), list->body));
    us_x509_put(object, raw_name, us_der_bytes(us_object_arena(object), list->whole));
}

static void put_zeros(us_object *object)
{
    static const char *const lists[] = {"AuthorityKeyId",
                                        "CRLDistributionPoints",
                                        "DNSNames",
                                        "EmailAddresses",
                                        "ExcludedDNSDomains",
                                        "ExcludedEmailAddresses",
                                        "ExcludedIPRanges",
                                        "ExcludedURIDomains",
                                        "ExtKeyUsage",
                                        "Extensions",
                                        "ExtraExtensions",
                                        "IPAddresses",
                                        "IssuingCertificateURL",
                                        "OCSPServer",
                                        "PermittedDNSDomains",
                                        "PermittedEmailAddresses",
                                        "PermittedIPRanges",
                                        "PermittedURIDomains",
                                        "Policies",
                                        "PolicyIdentifiers",
                                        "PolicyMappings",
                                        "SubjectKeyId",
                                        "URIs",
                                        "UnhandledCriticalExtensions",
                                        "UnknownExtKeyUsage"};
    static const char *const flags[] = {
        "BasicConstraintsValid",    "InhibitAnyPolicyZero",
        "InhibitPolicyMappingZero", "IsCA",
        "MaxPathLenZero",           "PermittedDNSDomainsCritical",
        "RequireExplicitPolicyZero"};
    static const char *const numbers[] = {"InhibitAnyPolicy", "InhibitPolicyMapping",
                                          "KeyUsage", "MaxPathLen",
                                          "RequireExplicitPolicy"};
    put_names(object, lists, sizeof lists / sizeof lists[0], US_NULL);
    put_names(object, flags, sizeof flags / sizeof flags[0], US_FALSE);
    put_names(object, numbers, sizeof numbers / sizeof numbers[0], us_value_integer(0));
}

/* Version, serial number, algorithm, issuer, validity, subject, key, extensions. */
static void read_content(us_object *object, us_str body)
{
    us_arena *arena = us_object_arena(object);
    us_der version, number, element, times, time;
    int64_t shown = 1;
    if (us_der_take(&body, US_DER_CONSTRUCTED, &version) &&
        us_der_take(&version.body, US_DER_INTEGER, &number))
        shown = us_der_small(number.body) + 1;
    us_x509_put(object, "Version", us_value_integer(shown));
    if (us_der_take(&body, US_DER_INTEGER, &element))
        us_x509_put(object, "SerialNumber", us_der_integer(arena, element.body));
    us_der_next(&body, &element);
    if (us_der_take(&body, US_DER_SEQUENCE, &element))
        put_name(object, "Issuer", "RawIssuer", &element);
    if (us_der_take(&body, US_DER_SEQUENCE, &times)) {
        if (us_der_next(&times.body, &time))
            us_x509_put(object, "NotBefore", us_der_time(arena, &time));
        if (us_der_next(&times.body, &time))
            us_x509_put(object, "NotAfter", us_der_time(arena, &time));
    }
    if (us_der_take(&body, US_DER_SEQUENCE, &element))
        put_name(object, "Subject", "RawSubject", &element);
    if (us_der_take(&body, US_DER_SEQUENCE, &element))
        put_public_key(object, element.whole);
    while (us_der_next(&body, &element)) {
        us_der list;
        if (element.tag == US_DER_CONSTRUCTED + 3 &&
            us_der_take(&element.body, US_DER_SEQUENCE, &list))
            us_x509_extensions(object, list.body, false);
    }
}

us_value us_x509_certificate(us_arena *arena, us_str der, bool with_strings)
{
    us_object *object = us_object_new(arena, 64);
    us_str body;
    put_zeros(object);
    if (with_strings)
        us_x509_put(object, "URIStrings", US_NULL);
    if (read_signed(object, der, "RawTBSCertificate", &body))
        read_content(object, body);
    return us_value_object(object);
}

/* An attribute is a set of lists of pairs; of extensions, as a rule. */
static void add_attribute(us_object *object, us_str attribute)
{
    us_arena *arena = us_object_arena(object);
    us_der type, set, list, pair, pair_type, content;
    if (!us_der_take(&attribute, US_DER_OID, &type) ||
        !us_der_take(&attribute, US_DER_SET, &set))
        return;
    us_array *lists = us_array_new(arena, 1);
    us_str rest = set.body;
    while (us_der_take(&rest, US_DER_SEQUENCE, &list)) {
        us_array *pairs = us_array_new(arena, 1);
        while (us_der_take(&list.body, US_DER_SEQUENCE, &pair)) {
            if (!us_der_take(&pair.body, US_DER_OID, &pair_type) ||
                !us_der_next(&pair.body, &content))
                return;
            us_object *entry = us_object_new(arena, 2);
            us_x509_put(entry, "Type", us_der_oid(arena, pair_type.body));
            us_x509_put(entry, "Value", us_der_any(arena, &content));
            us_array_push(pairs, us_value_object(entry));
        }
        us_array_push(lists, us_value_array(pairs));
    }
    if (lists->count == 0)
        return;
    us_object *entry = us_object_new(arena, 2);
    us_x509_put(entry, "Type", us_der_oid(arena, type.body));
    us_x509_put(entry, "Value", us_value_array(lists));
    us_x509_append(object, "Attributes", us_value_object(entry));
    us_str extensions = set.body;
    if (US_DER_OID_IS(type.body, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e") &&
        us_der_take(&extensions, US_DER_SEQUENCE, &list))
        us_x509_extensions(object, list.body, true);
}

us_value us_x509_request(us_arena *arena, us_str der)
{
    static const char *const lists[] = {"Attributes", "DNSNames",        "EmailAddresses",
                                        "Extensions", "ExtraExtensions", "IPAddresses",
                                        "URIs"};
    us_object *object = us_object_new(arena, 24);
    us_der element, attributes;
    us_str body;
    put_names(object, lists, sizeof lists / sizeof lists[0], US_NULL);
    if (!read_signed(object, der, "RawTBSCertificateRequest", &body))
        return us_value_object(object);
    us_x509_put(object, "Version",
                us_der_take(&body, US_DER_INTEGER, &element)
                    ? us_value_integer(us_der_small(element.body))
                    : us_value_integer(0));
    if (us_der_take(&body, US_DER_SEQUENCE, &element))
        put_name(object, "Subject", "RawSubject", &element);
    if (us_der_take(&body, US_DER_SEQUENCE, &element))
        put_public_key(object, element.whole);
    if (us_der_take(&body, US_DER_CONSTRUCTED, &attributes)) {
        while (us_der_take(&attributes.body, US_DER_SEQUENCE, &element))
            add_attribute(object, element.body);
    }
    return us_value_object(object);
}
