/* uuid.parse and uuid.rfc4122. A UUID is its sixteen bytes; what a version 1 or 2 tells
 * about time and place is read out of them. That uuid.rfc4122 gives one result for one key
 * is left to the caller, which remembers nondeterministic calls. */
#include "builtins/builtin.h"

#include <sys/random.h>

enum { UUID_BYTES = 16, UUID_TEXT = 36, BARE_TEXT = 32 };

/* From 15 October 1582, where UUIDs begin, to 1970, in units of 100 nanoseconds. */
static const int64_t epoch = 122192928000000000;

typedef unsigned char uuid[UUID_BYTES];

/* ---- Reading */

/* Reads a UUID at [text], with a dash in front of bytes 4, 6, 8 and 10 if [dashes]. */
static bool read_bytes(const char *text, bool dashes, uuid id)
{
    for (int i = 0; i < UUID_BYTES; i++) {
        if (dashes && (i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
            return false;
        int high = us_hex_digit(text[0]), low = us_hex_digit(text[1]);
        if (high < 0 || low < 0)
            return false;
        id[i] = (unsigned char)(high << 4 | low);
        text += 2;
    }
    return true;
}

static bool has_urn_prefix(us_str s)
{
    static const char prefix[] = "urn:uuid:";
    for (size_t i = 0; i < sizeof prefix - 1; i++) {
        char c = s.text[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != prefix[i])
            return false;
    }
    return true;
}

/* The length tells the form. Of 38 bytes the outer two may be anything, as in OPA. */
static bool read_uuid(us_str s, uuid id)
{
    switch (s.length) {
    case UUID_TEXT:
        return read_bytes(s.text, true, id);
    case UUID_TEXT + 2:
        return read_bytes(s.text + 1, true, id);
    case UUID_TEXT + 9:
        return has_urn_prefix(s) && read_bytes(s.text + 9, true, id);
    case BARE_TEXT:
        return read_bytes(s.text, false, id);
    default:
        return false;
    }
}

/* ---- What it tells */

static uint64_t read_number(const unsigned char *bytes, int count)
{
    uint64_t number = 0;
    for (int i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return number;
}

static const char *variant_name(const uuid id)
{
    if ((id[8] & 0xC0) == 0x80)
        return "RFC4122";
    if ((id[8] & 0xE0) == 0xC0)
        return "Microsoft";
    return (id[8] & 0xE0) == 0xE0 ? "Future" : "Reserved";
}

/* Nanoseconds since 1970, modulo 2 to the power of 64 as in OPA. */
static int64_t time_of(const uuid id)
{
    uint64_t ticks = (read_number(id + 6, 2) & 0xFFF) << 48 |
                     read_number(id + 4, 2) << 32 | read_number(id, 4);
    return (int64_t)((ticks - (uint64_t)epoch) * 100);
}

static const char *node_kind(const uuid id)
{
    static const char *const kinds[] = {"global:unicast", "global:multicast",
                                        "local:unicast", "local:multicast"};
    return kinds[id[10] & 3];
}

static us_str domain_name(us_arena *arena, const uuid id)
{
    static const char *const names[] = {"Person", "Group", "Org"};
    if (id[9] < sizeof names / sizeof names[0])
        return us_str_from(names[id[9]]);
    return us_str_format(arena, "Domain%d", id[9]);
}

static void put(us_object *object, const char *key, us_value value)
{
    us_object_add(object, us_value_string(us_str_from(key)), value);
}

static void put_text(us_object *object, const char *key, us_str text)
{
    put(object, key, us_value_string(text));
}

static void put_place_and_time(us_arena *arena, us_object *object, const uuid id)
{
    put(object, "time", us_value_integer(time_of(id)));
    put_text(object, "nodeid",
             us_str_format(arena, "%02x-%02x-%02x-%02x-%02x-%02x", id[10], id[11], id[12],
                           id[13], id[14], id[15]));
    put_text(object, "macvariables", us_str_from(node_kind(id)));
    put(object, "clocksequence",
        us_value_integer((int64_t)(read_number(id + 8, 2) & 0x3FFF)));
}

static us_outcome uuid_parse(us_call *call, const us_value *args, us_value *result)
{
    us_str s;
    uuid id;
    if (!us_call_string(call, args, 0, &s) || !us_call_charge(call, 20))
        return US_ERROR;
    if (!read_uuid(s, id))
        return US_UNDEFINED;
    int version = id[6] >> 4;
    us_object *object = us_object_new(call->arena, 8);
    put(object, "version", us_value_integer(version));
    put_text(object, "variant", us_str_from(variant_name(id)));
    if (version == 1 || version == 2)
        put_place_and_time(call->arena, object, id);
    if (version == 2) {
        put(object, "id", us_value_integer((int64_t)read_number(id, 4)));
        put_text(object, "domain", domain_name(call->arena, id));
    }
    *result = us_value_object(object);
    return US_OK;
}

/* ---- Making one */

static us_str write_uuid(us_arena *arena, const uuid id)
{
    us_buf buf = us_buf_make(arena);
    us_buf_reserve(&buf, UUID_TEXT + 1);
    for (int i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            us_buf_add_char(&buf, '-');
        us_buf_add_char(&buf, "0123456789abcdef"[id[i] >> 4]);
        us_buf_add_char(&buf, "0123456789abcdef"[id[i] & 15]);
    }
    return us_buf_str(&buf);
}

/* The key may be of any type, as in OPA. */
static us_outcome uuid_rfc4122(us_call *call, const us_value *args, us_value *result)
{
    uuid id;
    (void)args;
    if (!us_call_charge(call, 50))
        return US_ERROR;
    if (getrandom(id, sizeof id, 0) != (ssize_t)sizeof id)
        return us_call_error(call, "no random numbers available");
    id[6] = (unsigned char)((id[6] & 0x0F) | 0x40);
    id[8] = (unsigned char)((id[8] & 0x3F) | 0x80);
    *result = us_value_string(write_uuid(call->arena, id));
    return US_OK;
}

static const us_builtin rows[] = {
    {"uuid.parse", "(uuid: string) result: object[string: any]", uuid_parse, 0, NULL},
    {"uuid.rfc4122", "(k: string) output: string", uuid_rfc4122,
     US_BUILTIN_NONDETERMINISTIC, NULL},
};

const us_builtin_family us_uuid_family = {rows, sizeof rows / sizeof rows[0]};
