/* Queries of addresses. */
#include "replay/uri.h"

#include "builtins/url_escape.h"

static us_str query_of(us_str uri)
{
    const char *mark = uri.length > 0 ? memchr(uri.text, '?', uri.length) : NULL;
    return mark ? us_str_slice(uri, (size_t)(mark - uri.text) + 1, uri.length)
                : US_STR_EMPTY;
}

/* The next pair of the query that [rest] is, still escaped; false behind the last. */
static bool next_pair(us_str *rest, us_str *name, us_str *value)
{
    if (rest->length == 0)
        return false;
    const char *end = memchr(rest->text, '&', rest->length);
    size_t length = end ? (size_t)(end - rest->text) : rest->length;
    const char *equal = memchr(rest->text, '=', length);
    size_t at = equal ? (size_t)(equal - rest->text) : length;
    *name = us_str_slice(*rest, 0, at);
    *value = equal ? us_str_slice(*rest, at + 1, length) : US_STR_EMPTY;
    *rest = us_str_slice(*rest, end ? length + 1 : length, rest->length);
    return true;
}

static bool unescape(us_arena *arena, us_str *text)
{
    us_str error;
    return us_url_unescape(arena, *text, US_URL_QUERY, text, &error);
}

void us_uri_each(us_arena *arena, us_str uri,
                 void (*take)(void *data, us_str name, us_str value), void *data)
{
    us_str rest = query_of(uri), name, value;
    while (next_pair(&rest, &name, &value))
        if (unescape(arena, &name) && unescape(arena, &value))
            take(data, name, value);
}

/* True if [text] is [name] once it is unescaped. */
static bool is_name(us_arena *arena, us_str text, us_str name)
{
    if (us_str_equal(text, name))
        return true;
    return text.length > name.length && unescape(arena, &text) &&
           us_str_equal(text, name);
}

us_str us_uri_parameter(us_arena *arena, us_str uri, const char *name)
{
    us_str rest = query_of(uri), key, value, wanted = us_str_from(name);
    while (next_pair(&rest, &key, &value))
        if (is_name(arena, key, wanted) && unescape(arena, &value))
            return value;
    return US_STR_EMPTY;
}

us_str us_uri_behind(us_str uri, us_str segment)
{
    size_t query = us_str_find(uri, US_STR("?"), 0);
    us_str path = us_str_slice(uri, 0, query == US_STR_NONE ? uri.length : query);
    us_str found = US_STR_EMPTY;
    for (size_t at = 0; at < path.length; at++) {
        size_t end = at + 1 + segment.length;
        bool here = path.text[at] == '/' && end <= path.length &&
                    us_str_equal(us_str_slice(path, at + 1, end), segment) &&
                    (end == path.length || path.text[end] == '/');
        if (here)
            found = us_str_slice(path, end, path.length);
    }
    return found;
}
