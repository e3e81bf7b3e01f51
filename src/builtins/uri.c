/* uri.parse and uri.is_valid: a URL taken apart as Go's url.Parse does it, one
 * piece after the other from both ends. */
#include "builtins/uri.h"

#include "builtins/go_text.h"
#include "builtins/ip_error.h"
#include "builtins/url_escape.h"

typedef struct reading {
    us_arena *arena;
    us_uri parts;
    us_str error;  /* Go's sentence */
    us_str failed; /* the text it is about */
} reading;

static bool fail(reading *u, const char *error)
{
    u->error = us_str_from(error);
    return false;
}

static bool is_letter(char c)
{
    int lower = c | 32;
    return lower >= 'a' && lower <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Cuts [s] at its first [c]: what comes after is in [rest]. False, and [rest]
 * empty, when there is none. */
static bool cut(us_str *s, char c, us_str *rest)
{
    const char *at = s->length > 0 ? memchr(s->text, c, s->length) : NULL;
    *rest = US_STR_EMPTY;
    if (!at)
        return false;
    size_t place = (size_t)(at - s->text);
    *rest = us_str_slice(*s, place + 1, s->length);
    s->length = place;
    return true;
}

/* ---- Authority */

/* "", ":" or ":digits". */
static bool is_port(us_str s)
{
    if (s.length > 0 && s.text[0] != ':')
        return false;
    for (size_t i = 1; i < s.length; i++) {
        if (!is_digit(s.text[i]))
            return false;
    }
    return true;
}

static bool fail_port(reading *u, us_str port)
{
    us_buf buf = us_buf_make(u->arena);
    us_buf_add_c(&buf, "invalid port ");
    us_go_quote(&buf, port, false);
    us_buf_add_c(&buf, " after host");
    u->error = us_buf_str(&buf);
    return false;
}

static bool unescape(reading *u, us_str s, us_url_part part, us_str *text)
{
    return us_url_unescape(u->arena, s, part, text, &u->error);
}

/* The last place of [c], US_STR_NONE if there is none. */
static size_t find_last(us_str s, char c)
{
    size_t at = s.length;
    while (at > 0 && s.text[at - 1] != c)
        at--;
    return at - 1;
}

/* The address in brackets, as it is once unescaped. */
static bool check_address(reading *u)
{
    us_str inside = us_str_slice(u->parts.host, 1, find_last(u->parts.host, ']'));
    bool v4;
    us_str error = us_ip_error(u->arena, inside, &v4);
    if (error.length > 0) {
        us_buf buf = us_buf_make(u->arena);
        us_buf_add_c(&buf, "invalid host: ");
        us_buf_add_str(&buf, error);
        u->error = us_buf_str(&buf);
        return false;
    }
    return !v4 || fail(u, "invalid IP-literal");
}

/* "[address%25zone]:port" */
static bool read_literal(reading *u, us_str host)
{
    size_t close = find_last(host, ']');
    if (close == US_STR_NONE)
        return fail(u, "missing ']' in host");
    us_str port = us_str_slice(host, close + 1, host.length);
    if (!is_port(port))
        return fail_port(u, port);
    size_t zone = us_str_find(us_str_slice(host, 0, close), US_STR("%25"), 0);
    if (zone == US_STR_NONE)
        return unescape(u, host, US_URL_HOST, &u->parts.host) && check_address(u);
    us_str parts[3];
    if (!unescape(u, us_str_slice(host, 0, zone), US_URL_HOST, &parts[0]) ||
        !unescape(u, us_str_slice(host, zone, close), US_URL_ZONE, &parts[1]) ||
        !unescape(u, us_str_slice(host, close, host.length), US_URL_HOST, &parts[2]))
        return false;
    us_buf buf = us_buf_make(u->arena);
    for (size_t i = 0; i < 3; i++)
        us_buf_add_str(&buf, parts[i]);
    u->parts.host = us_buf_str(&buf);
    return check_address(u);
}

/* The one colon of http is before the port; others may list several hosts, each
 * with a port. */
static size_t find_port(const reading *u, us_str host)
{
    if (us_str_is(u->parts.scheme, "http") || us_str_is(u->parts.scheme, "https"))
        return us_str_find(host, US_STR(":"), 0);
    return find_last(host, ':');
}

static bool read_host(reading *u, us_str host)
{
    size_t bracket = find_last(host, '[');
    if (bracket != US_STR_NONE && bracket > 0)
        return fail(u, "invalid IP-literal");
    if (bracket == 0)
        return read_literal(u, host);
    size_t colon = find_port(u, host);
    us_str port =
        colon == US_STR_NONE ? US_STR_EMPTY : us_str_slice(host, colon, host.length);
    if (!is_port(port))
        return fail_port(u, port);
    return unescape(u, host, US_URL_HOST, &u->parts.host);
}

static bool is_user_character(char c)
{
    return is_letter(c) || is_digit(c) || (c && strchr("-._:~!$&'()*+,;=%@", c));
}

static bool check_user(reading *u, us_str user)
{
    us_str password, text;
    for (size_t i = 0; i < user.length; i++) {
        if (!is_user_character(user.text[i]))
            return fail(u, "net/url: invalid userinfo");
    }
    cut(&user, ':', &password);
    return unescape(u, user, US_URL_USER, &text) &&
           unescape(u, password, US_URL_USER, &text);
}

static bool read_authority(reading *u, us_str authority)
{
    size_t at = authority.length;
    while (at > 0 && authority.text[at - 1] != '@')
        at--;
    if (!read_host(u, us_str_slice(authority, at, authority.length)))
        return false;
    return at == 0 || check_user(u, us_str_slice(authority, 0, at - 1));
}

/* ---- The rest */

/* Cuts the scheme off. */
static bool read_scheme(reading *u, us_str *rest)
{
    for (size_t i = 0; i < rest->length; i++) {
        char c = rest->text[i];
        if (is_letter(c))
            continue;
        bool other = is_digit(c) || c == '+' || c == '-' || c == '.';
        if (c == ':' && i == 0)
            return fail(u, "missing protocol scheme");
        if (c == ':') {
            char *lower = us_arena_alloc(u->arena, i);
            for (size_t k = 0; k < i; k++)
                lower[k] =
                    (char)(is_letter(rest->text[k]) ? rest->text[k] | 32 : rest->text[k]);
            u->parts.scheme = us_str_make(lower, i);
            *rest = us_str_slice(*rest, i + 1, rest->length);
            return true;
        }
        if (!other || i == 0)
            return true;
    }
    return true;
}

/* The raw path is kept where writing the path anew would give another text. */
static bool read_path(reading *u, us_str raw)
{
    if (!unescape(u, raw, US_URL_PATH, &u->parts.path))
        return false;
    us_buf buf = us_buf_make(u->arena);
    us_url_escape(&buf, u->parts.path, US_URL_PATH);
    u->parts.raw_path = us_str_equal(us_buf_str(&buf), raw) ? u->parts.path : raw;
    return true;
}

/* A question mark at the very end opens no query. */
static void read_query(reading *u, us_str *rest)
{
    cut(rest, '?', &u->parts.raw_query);
}

static bool read_hierarchy(reading *u, us_str rest)
{
    bool rooted = us_str_starts_with(rest, US_STR("/"));
    if (!rooted && u->parts.scheme.length > 0)
        return true;
    if (!rooted) {
        us_str segment = rest, behind;
        cut(&segment, '/', &behind);
        if (cut(&segment, ':', &behind))
            return fail(u, "first path segment in URL cannot contain colon");
    }
    bool three = us_str_starts_with(rest, US_STR("///"));
    if (us_str_starts_with(rest, US_STR("//")) &&
        (u->parts.scheme.length > 0 || !three)) {
        us_str authority = us_str_slice(rest, 2, rest.length);
        size_t slash = us_str_find(authority, US_STR("/"), 0);
        rest = US_STR_EMPTY;
        if (slash != US_STR_NONE) {
            rest = us_str_slice(authority, slash, authority.length);
            authority.length = slash;
        }
        if (!read_authority(u, authority))
            return false;
    }
    return read_path(u, rest);
}

static bool has_control(us_str s)
{
    for (size_t i = 0; i < s.length; i++) {
        if ((unsigned char)s.text[i] < ' ' || s.text[i] == 0x7F)
            return true;
    }
    return false;
}

static bool parse(reading *u, us_str text)
{
    us_str rest = text, fragment;
    cut(&rest, '#', &fragment);
    u->failed = rest;
    if (has_control(rest))
        return fail(u, "net/url: invalid control character in URL");
    if (us_str_is(rest, "*")) {
        u->parts.path = u->parts.raw_path = rest;
    } else {
        if (!read_scheme(u, &rest))
            return false;
        read_query(u, &rest);
        if (!read_hierarchy(u, rest))
            return false;
    }
    u->failed = text;
    return unescape(u, fragment, US_URL_FRAGMENT, &u->parts.fragment);
}

/* ---- The functions */

static void put(us_arena *arena, us_object *object, const char *key, us_str text)
{
    if (text.length == 0)
        return;
    us_value value = us_value_string_checked(arena, text);
    us_object_put(object, us_value_string(us_str_from(key)), value);
}

/* Host name without brackets, and port. */
static void put_host(us_arena *arena, us_object *object, us_str host)
{
    us_str port = US_STR_EMPTY;
    size_t colon = host.length;
    while (colon > 0 && host.text[colon - 1] != ':')
        colon--;
    if (colon > 0 && is_port(us_str_slice(host, colon - 1, host.length))) {
        port = us_str_slice(host, colon, host.length);
        host.length = colon - 1;
    }
    if (host.length >= 2 && host.text[0] == '[' && host.text[host.length - 1] == ']')
        host = us_str_slice(host, 1, host.length - 1);
    put(arena, object, "hostname", host);
    put(arena, object, "port", port);
}

bool us_uri_parse(us_arena *arena, us_str text, us_uri *uri, us_str *error)
{
    reading u = {.arena = arena};
    bool good = parse(&u, text);
    *uri = u.parts;
    if (good)
        return true;
    us_buf buf = us_buf_make(arena);
    us_buf_add_c(&buf, "parse ");
    us_go_quote(&buf, u.failed, false);
    us_buf_add_c(&buf, ": ");
    us_buf_add_str(&buf, u.error);
    *error = us_buf_str(&buf);
    return false;
}

/* Adds the values under the key number [at] to a query. */
static void write_values(us_buf *buf, const us_object *all, uint32_t at)
{
    const us_array *values = all->values[at].as.array;
    for (uint32_t i = 0; i < values->count; i++) {
        us_buf_add_c(buf, buf->length > 0 ? "&" : "");
        us_url_escape(buf, us_value_text(all->keys[at]), US_URL_QUERY);
        us_buf_add_char(buf, '=');
        us_url_escape(buf, us_value_text(values->items[i]), US_URL_QUERY);
    }
}

bool us_uri_take_query(us_arena *arena, us_str raw, us_str name, us_str *rest,
                       us_str *value)
{
    us_object *all = us_object_new(arena, 4);
    us_str error, text;
    *value = US_STR_EMPTY;
    while (raw.length > 0) {
        us_str pair = raw, content;
        cut(&pair, '&', &raw);
        cut(&pair, '=', &content);
        if (!us_url_unescape(arena, pair, US_URL_QUERY, &pair, &error) ||
            !us_url_unescape(arena, content, US_URL_QUERY, &text, &error))
            return false;
        us_value key = us_value_string_checked(arena, pair);
        const us_value *old = us_object_get(all, key);
        us_array *values = old ? old->as.array : us_array_new(arena, 1);
        us_array_push(values, us_value_string_checked(arena, text));
        if (!old)
            us_object_put(all, key, us_value_array(values));
    }
    us_buf buf = us_buf_make(arena);
    const uint32_t *order = us_object_order(all);
    for (uint32_t i = 0; i < all->count; i++) {
        if (us_str_equal(us_value_text(all->keys[order[i]]), name))
            *value = us_str_copy(arena,
                                 us_value_text(all->values[order[i]].as.array->items[0]));
        else
            write_values(&buf, all, order[i]);
    }
    *rest = us_buf_str(&buf);
    return true;
}

static us_outcome uri_parse(us_call *call, const us_value *args, us_value *result)
{
    us_str text, error;
    us_uri u;
    if (!us_call_string(call, args, 0, &text) || !us_call_charge(call, text.length))
        return US_ERROR;
    if (!us_uri_parse(call->arena, text, &u, &error))
        return us_call_error_text(call, error);
    us_object *object = us_object_new(call->arena, 7);
    put(call->arena, object, "fragment", u.fragment);
    put_host(call->arena, object, u.host);
    put(call->arena, object, "path", u.path);
    put(call->arena, object, "raw_path", u.raw_path);
    put(call->arena, object, "raw_query", u.raw_query);
    put(call->arena, object, "scheme", u.scheme);
    *result = us_value_object(object);
    return US_OK;
}

static us_outcome uri_is_valid(us_call *call, const us_value *args, us_value *result)
{
    bool valid = us_value_is_string(args[0]);
    if (valid) {
        us_str text = us_value_text(args[0]), error;
        us_uri u;
        if (!us_call_charge(call, text.length))
            return US_ERROR;
        valid = text.length > 0 && us_uri_parse(call->arena, text, &u, &error);
    }
    *result = us_value_boolean(valid);
    return US_OK;
}

static const us_builtin rows[] = {
    {"uri.is_valid", "(uri: string) result: boolean", uri_is_valid, 0, NULL},
    {"uri.parse", "(uri: string) output: object[string: string]", uri_parse, 0, NULL},
};

const us_builtin_family us_uri_family = {rows, sizeof rows / sizeof rows[0]};
