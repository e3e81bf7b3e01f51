/* The extensions that Go's x509 package takes apart. Each has a function that fills
 * fields of the certificate; one without is kept as it is, and named as unhandled
 * when it is critical. */
#include "builtins/x509/certificate.h"

#include "builtins/ip.h"

#define SECURITY    "\x2b\x06\x01\x05\x05\x07" /* 1.3.6.1.5.5.7 */
#define URL_SPECIAL ":/?#"

static bool has(const us_object *object, const char *name)
{
    return us_object_get_c(object, name) != NULL;
}

static us_value ip_text(us_arena *arena, us_str bytes)
{
    us_ip ip = {{[10] = 0xff, [11] = 0xff}};
    char text[US_IP_TEXT_SIZE];
    memcpy(ip.bytes + 16 - bytes.length, bytes.text, bytes.length);
    return us_value_string(us_str_copy(arena, us_str_from(us_ip_print(&ip, text))));
}

/* [text] with its percent escapes replaced. */
static us_str unescape(us_arena *arena, us_str text)
{
    us_buf buf = us_buf_make(arena);
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] == '%' && i + 2 < text.length &&
            us_hex_digit(text.text[i + 1]) >= 0 && us_hex_digit(text.text[i + 2]) >= 0) {
            us_buf_add_char(&buf, (char)(us_hex_digit(text.text[i + 1]) * 16 +
                                         us_hex_digit(text.text[i + 2])));
            i += 2;
            continue;
        }
        us_buf_add_char(&buf, text.text[i]);
    }
    us_der plain = {US_DER_UTF8, us_buf_str(&buf), US_STR_EMPTY};
    return us_value_text(us_der_text(arena, &plain));
}

/* Cuts [text] at the first [mark]; returns what is behind it. */
static us_str cut(us_str *text, const char *mark)
{
    size_t at = us_str_find(*text, us_str_from(mark), 0);
    if (at == US_STR_NONE)
        return US_STR_EMPTY;
    us_str behind = us_str_slice(*text, at + 1, text->length);
    *text = us_str_slice(*text, 0, at);
    return behind;
}

static void put_text(us_object *object, const char *name, us_str text)
{
    us_x509_put(object, name, us_value_string(text));
}

/* What an escaped path would be if it were escaped anew: only then Go keeps how it
 * was written. */
static bool escaped_as_usual(us_str written)
{
    for (size_t i = 0; i < written.length; i++) {
        if (written.text[i] == '%' && i + 2 < written.length) {
            char c = (char)(us_hex_digit(written.text[i + 1]) * 16 +
                            us_hex_digit(written.text[i + 2]));
            if (c > ' ' && c < 0x7f && strchr("$&+,/:;=@-_.~", c))
                return false;
        }
    }
    return true;
}

/* A URL as Go's struct. */
static us_value url_value(us_arena *arena, us_str text)
{
    static const char *const texts[] = {"Fragment",    "Host",    "Opaque",   "Path",
                                        "RawFragment", "RawPath", "RawQuery", "Scheme"};
    us_object *url = us_object_new(arena, 12);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        put_text(url, texts[i], US_STR_EMPTY);
    us_x509_put(url, "OmitHost", US_FALSE);
    us_x509_put(url, "User", US_NULL);
    put_text(url, "Fragment", unescape(arena, cut(&text, "#")));
    bool ends_in_query = us_str_ends_with(text, US_STR("?"));
    us_str query = cut(&text, "?");
    us_x509_put(url, "ForceQuery", us_value_boolean(ends_in_query && query.length == 0));
    put_text(url, "RawQuery", query);
    size_t colon = us_str_find(text, US_STR(":"), 0);
    if (colon != US_STR_NONE && colon > 0 && memchr(text.text, '/', colon) == NULL) {
        us_buf scheme = us_buf_make(arena);
        for (size_t i = 0; i < colon; i++)
            us_buf_add_char(&scheme, (char)(text.text[i] >= 'A' && text.text[i] <= 'Z'
                                                ? text.text[i] + 32
                                                : text.text[i]));
        put_text(url, "Scheme", us_buf_str(&scheme));
        text = us_str_slice(text, colon + 1, text.length);
        if (!us_str_starts_with(text, US_STR("/"))) {
            put_text(url, "Opaque", text);
            return us_value_object(url);
        }
    }
    if (us_str_starts_with(text, US_STR("//"))) {
        us_str authority = us_str_slice(text, 2, text.length);
        size_t slash = us_str_find(authority, US_STR("/"), 0);
        size_t end = slash == US_STR_NONE ? authority.length : slash;
        text = us_str_slice(authority, end, authority.length);
        authority = us_str_slice(authority, 0, end);
        size_t at = us_str_find(authority, US_STR("@"), 0);
        if (at != US_STR_NONE) {
            us_x509_put(url, "User", us_value_object(us_object_new(arena, 0)));
            authority = us_str_slice(authority, at + 1, authority.length);
        }
        put_text(url, "Host", unescape(arena, authority));
    }
    put_text(url, "Path", unescape(arena, text));
    if (!escaped_as_usual(text))
        put_text(url, "RawPath", text);
    return us_value_object(url);
}

/* Alternative names of the subject. */
static void read_names(us_object *object, us_str value)
{
    us_arena *arena = us_object_arena(object);
    us_der list, name;
    if (!us_der_take(&value, US_DER_SEQUENCE, &list))
        return;
    while (us_der_next(&list.body, &name)) {
        if (name.tag == US_DER_CONTEXT + 1)
            us_x509_append(object, "EmailAddresses", us_der_text(arena, &name));
        else if (name.tag == US_DER_CONTEXT + 2)
            us_x509_append(object, "DNSNames", us_der_text(arena, &name));
        else if (name.tag == US_DER_CONTEXT + 7 &&
                 (name.body.length == 4 || name.body.length == 16))
            us_x509_append(object, "IPAddresses", ip_text(arena, name.body));
        if (name.tag != US_DER_CONTEXT + 6)
            continue;
        us_value text = us_der_text(arena, &name);
        us_x509_append(object, "URIs", url_value(arena, us_value_text(text)));
        if (has(object, "URIStrings")) {
            us_str shown = us_value_text(text);
            cut(&shown, "#");
            us_x509_append(object, "URIStrings", us_value_string(shown));
        }
    }
}

static void read_basic_constraints(us_object *object, us_str value)
{
    us_der list, element;
    bool authority = false;
    int length = -1;
    if (!us_der_take(&value, US_DER_SEQUENCE, &list))
        return;
    if (us_der_take(&list.body, US_DER_BOOLEAN, &element))
        authority = element.body.length > 0 && element.body.text[0] != 0;
    if (us_der_take(&list.body, US_DER_INTEGER, &element))
        length = us_der_small(element.body);
    us_x509_put(object, "BasicConstraintsValid", US_TRUE);
    us_x509_put(object, "IsCA", us_value_boolean(authority));
    us_x509_put(object, "MaxPathLen", us_value_integer(length));
    us_x509_put(object, "MaxPathLenZero", us_value_boolean(length == 0));
}

static void read_key_usage(us_object *object, us_str value)
{
    us_der bits;
    int64_t usage = 0;
    if (!us_der_take(&value, US_DER_BIT_STRING, &bits))
        return;
    for (size_t i = 0; i < 9 && 1 + i / 8 < bits.body.length; i++) {
        if ((unsigned char)bits.body.text[1 + i / 8] >> (7 - i % 8) & 1)
            usage |= INT64_C(1) << i;
    }
    us_x509_put(object, "KeyUsage", us_value_integer(usage));
}

/* Go's number of a purpose, or -1. */
static int purpose_number(us_str type)
{
    static const struct {
        const char *oid;
        size_t size;
        int number;
    } known[] = {
        {"\x55\x1d\x25\x00", 4, 0},
        {"\x2b\x06\x01\x04\x01\x82\x37\x0a\x03\x03", 10, 10},
        {"\x60\x86\x48\x01\x86\xf8\x42\x04\x01", 9, 11},
        {"\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x16", 10, 12},
        {"\x2b\x06\x01\x04\x01\x82\x37\x3d\x01\x01", 10, 13},
    };
    if (type.length == 8 && memcmp(type.text, SECURITY "\x03", 7) == 0 &&
        type.text[7] >= 1 && type.text[7] <= 9)
        return type.text[7];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (us_der_oid_is(type, known[i].oid, known[i].size))
            return known[i].number;
    }
    return -1;
}

static void read_purposes(us_object *object, us_str value)
{
    us_der list, type;
    if (!us_der_take(&value, US_DER_SEQUENCE, &list))
        return;
    while (us_der_take(&list.body, US_DER_OID, &type)) {
        int number = purpose_number(type.body);
        if (number >= 0)
            us_x509_append(object, "ExtKeyUsage", us_value_integer(number));
        else
            us_x509_append(object, "UnknownExtKeyUsage",
                           us_der_oid(us_object_arena(object), type.body));
    }
}

static void add_constraint(us_object *object, bool permitted, const us_der *name)
{
    static const char *const fields[2][4] = {
        {"ExcludedEmailAddresses", "ExcludedDNSDomains", "ExcludedURIDomains",
         "ExcludedIPRanges"},
        {"PermittedEmailAddresses", "PermittedDNSDomains", "PermittedURIDomains",
         "PermittedIPRanges"}};
    us_arena *arena = us_object_arena(object);
    size_t half = name->body.length / 2;
    if (name->tag == US_DER_CONTEXT + 7 && (half == 4 || half == 16)) {
        us_object *range = us_object_new(arena, 2);
        us_x509_put(range, "IP", ip_text(arena, us_str_slice(name->body, 0, half)));
        us_x509_put(range, "Mask",
                    us_der_bytes(arena, us_str_slice(name->body, half, 2 * half)));
        us_x509_append(object, fields[permitted][3], us_value_object(range));
        return;
    }
    int kind = name->tag == US_DER_CONTEXT + 1   ? 0
               : name->tag == US_DER_CONTEXT + 2 ? 1
               : name->tag == US_DER_CONTEXT + 6 ? 2
                                                 : -1;
    if (kind >= 0)
        us_x509_append(object, fields[permitted][kind], us_der_text(arena, name));
}

static void read_name_constraints(us_object *object, us_str value)
{
    us_der list, side, tree, name;
    if (!us_der_take(&value, US_DER_SEQUENCE, &list))
        return;
    while (us_der_next(&list.body, &side)) {
        while (us_der_take(&side.body, US_DER_SEQUENCE, &tree)) {
            if (us_der_next(&tree.body, &name))
                add_constraint(object, side.tag == US_DER_CONSTRUCTED, &name);
        }
    }
}

static void read_distribution_points(us_object *object, us_str value)
{
    us_der list, point, outer, full, name;
    if (!us_der_take(&value, US_DER_SEQUENCE, &list))
        return;
    while (us_der_take(&list.body, US_DER_SEQUENCE, &point)) {
        if (!us_der_take(&point.body, US_DER_CONSTRUCTED, &outer) ||
            !us_der_take(&outer.body, US_DER_CONSTRUCTED, &full))
            continue;
        while (us_der_next(&full.body, &name)) {
            if (name.tag == US_DER_CONTEXT + 6)
                us_x509_append(object, "CRLDistributionPoints",
                               us_der_text(us_object_arena(object), &name));
        }
    }
}

static void read_authority_access(us_object *object, us_str value)
{
    us_der list, entry, type, name;
    if (!us_der_take(&value, US_DER_SEQUENCE, &list))
        return;
    while (us_der_take(&list.body, US_DER_SEQUENCE, &entry)) {
        if (!us_der_take(&entry.body, US_DER_OID, &type) ||
            !us_der_next(&entry.body, &name) || name.tag != US_DER_CONTEXT + 6)
            continue;
        if (US_DER_OID_IS(type.body, SECURITY "\x30\x01"))
            us_x509_append(object, "OCSPServer",
                           us_der_text(us_object_arena(object), &name));
        else if (US_DER_OID_IS(type.body, SECURITY "\x30\x02"))
            us_x509_append(object, "IssuingCertificateURL",
                           us_der_text(us_object_arena(object), &name));
    }
}

static void read_policies(us_object *object, us_str value)
{
    us_der list, policy, type;
    if (!us_der_take(&value, US_DER_SEQUENCE, &list))
        return;
    while (us_der_take(&list.body, US_DER_SEQUENCE, &policy)) {
        if (!us_der_take(&policy.body, US_DER_OID, &type))
            continue;
        us_x509_append(object, "Policies",
                       us_der_oid_text(us_object_arena(object), type.body));
        us_x509_append(object, "PolicyIdentifiers",
                       us_der_oid(us_object_arena(object), type.body));
    }
}

static void read_subject_key(us_object *object, us_str value)
{
    us_der bytes;
    if (us_der_take(&value, US_DER_OCTET_STRING, &bytes))
        us_x509_put(object, "SubjectKeyId",
                    us_der_bytes(us_object_arena(object), bytes.body));
}

static void read_authority_key(us_object *object, us_str value)
{
    us_der list, bytes;
    if (us_der_take(&value, US_DER_SEQUENCE, &list) &&
        us_der_take(&list.body, US_DER_CONTEXT, &bytes))
        us_x509_put(object, "AuthorityKeyId",
                    us_der_bytes(us_object_arena(object), bytes.body));
}

static const struct {
    const char *oid;
    size_t size;
    void (*read)(us_object *object, us_str value);
    bool in_request;
} handlers[] = {
    {"\x55\x1d\x0e", 3, read_subject_key, false},
    {"\x55\x1d\x0f", 3, read_key_usage, false},
    {"\x55\x1d\x11", 3, read_names, true},
    {"\x55\x1d\x13", 3, read_basic_constraints, false},
    {"\x55\x1d\x1e", 3, read_name_constraints, false},
    {"\x55\x1d\x1f", 3, read_distribution_points, false},
    {"\x55\x1d\x20", 3, read_policies, false},
    {"\x55\x1d\x23", 3, read_authority_key, false},
    {"\x55\x1d\x25", 3, read_purposes, false},
    {SECURITY "\x01\x01", 8, read_authority_access, false},
};

static void read_extension(us_object *object, us_str extension, bool request)
{
    us_arena *arena = us_object_arena(object);
    us_der type, element, value;
    bool critical = false, handled = false;
    if (!us_der_take(&extension, US_DER_OID, &type))
        return;
    if (us_der_take(&extension, US_DER_BOOLEAN, &element))
        critical = element.body.length > 0 && element.body.text[0] != 0;
    if (!us_der_take(&extension, US_DER_OCTET_STRING, &value))
        return;
    us_object *entry = us_object_new(arena, 3);
    us_x509_put(entry, "Critical", us_value_boolean(critical));
    us_x509_put(entry, "Id", us_der_oid(arena, type.body));
    us_x509_put(entry, "Value", us_der_bytes(arena, value.body));
    us_x509_append(object, "Extensions", us_value_object(entry));
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (!us_der_oid_is(type.body, handlers[i].oid, handlers[i].size) ||
            (request && !handlers[i].in_request))
            continue;
        handlers[i].read(object, value.body);
        handled = true;
    }
    if (request)
        return;
    if (critical && US_DER_OID_IS(type.body, "\x55\x1d\x1e"))
        us_x509_put(object, "PermittedDNSDomainsCritical", US_TRUE);
    if (critical && !handled)
        us_x509_append(object, "UnhandledCriticalExtensions",
                       us_der_oid(arena, type.body));
}

void us_x509_extensions(us_object *object, us_str list, bool request)
{
    us_der extension;
    while (us_der_take(&list, US_DER_SEQUENCE, &extension))
        read_extension(object, extension.body, request);
}
