/* Reads the head of an element of DER in the order of Go's parser, up to the first thing
 * that it would object to. */
#include "builtins/x509/der_error.h"

enum { SEQUENCE = 16, CONSTRUCTED = 0x20, LONG_FORM = 0x80, LENGTH_BYTES_MAX = 4 };

typedef struct head {
    unsigned class, tag;
    bool compound;
    uint64_t length;
    size_t size; /* bytes of the head itself */
} head;

static us_str syntax_error(us_arena *arena, const char *what)
{
    return us_str_format(arena, "asn1: syntax error: %s", what);
}

/* NULL, or what is wrong; [structure] tells that it is no syntax error. */
static const char *read_length(us_str der, head *h, bool *structure)
{
    if (h->size >= der.length)
        return "truncated tag or length";
    unsigned char first = (unsigned char)der.text[h->size++];
    h->length = first;
    if (first < LONG_FORM)
        return NULL;
    unsigned count = first & 0x7F;
    if (count == 0)
        return "indefinite length found (not DER)";
    h->length = 0;
    for (unsigned i = 0; i < count; i++) {
        if (h->size >= der.length)
            return "truncated tag or length";
        *structure = true;
        if (h->length >= 1 << 23)
            return "length too large";
        h->length = h->length << 8 | (unsigned char)der.text[h->size++];
        if (h->length == 0)
            return "superfluous leading zeros in length";
        *structure = false;
    }
    *structure = true;
    return h->length < LONG_FORM ? "non-minimal length" : NULL;
}

us_str us_der_error(us_arena *arena, us_str der, const char *type)
{
    head h = {0};
    bool structure = false;
    if (der.length == 0)
        return syntax_error(arena, "sequence truncated");
    unsigned char first = (unsigned char)der.text[0];
    h = (head){.class = first >> 6,
               .tag = first & 0x1F,
               .compound = (first & CONSTRUCTED) != 0,
               .size = 1};
    if (h.tag == 0x1F)
        return us_str_format(arena, "asn1: structure error: malformed %s", type);
    const char *what = read_length(der, &h, &structure);
    if (what)
        return us_str_format(arena, "asn1: %s error: %s",
                             structure ? "structure" : "syntax", what);
    if (h.class != 0 || h.tag != SEQUENCE || !h.compound)
        return us_str_format(
            arena,
            "asn1: structure error: tags don't match (16 vs {class:%u tag:%u length:%u "
            "isCompound:%s}) {optional:false explicit:false application:false "
            "private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 "
            "set:false omitEmpty:false} %s @%zu",
            h.class, h.tag, (unsigned)h.length, h.compound ? "true" : "false", type,
            h.size);
    if (h.length > der.length - h.size)
        return syntax_error(arena, "data truncated");
    if (h.length == 0)
        return syntax_error(arena, "sequence truncated");
    return us_str_format(arena, "asn1: structure error: malformed %s", type);
}
