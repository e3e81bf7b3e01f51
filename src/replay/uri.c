/* Queries of addresses. */
#include "replay/uri.h"

#include "builtins/url_escape.h"

static us_str query_of(us_str uri)
{
    size_t at = us_str_find(uri, US_STR("?"), 0);
    return at == US_STR_NONE ? US_STR_EMPTY : us_str_slice(uri, at + 1, uri.length);
}

void us_uri_each(us_arena *arena, us_str uri,
                 void (*take)(void *data, us_str name, us_str value), void *data)
{
    us_str rest = query_of(uri);
    while (rest.length > 0) {
        size_t end = us_str_find(rest, US_STR("&"), 0);
        us_str pair = us_str_slice(rest, 0, end == US_STR_NONE ? rest.length : end);
        size_t equal = us_str_find(pair, US_STR("="), 0);
        us_str name = us_str_slice(pair, 0, equal == US_STR_NONE ? pair.length : equal);
        us_str value = equal == US_STR_NONE ? US_STR_EMPTY
                                            : us_str_slice(pair, equal + 1, pair.length);
        us_str error;
        if (us_url_unescape(arena, name, US_URL_QUERY, &name, &error) &&
            us_url_unescape(arena, value, US_URL_QUERY, &value, &error))
            take(data, name, value);
        rest =
            us_str_slice(rest, end == US_STR_NONE ? rest.length : end + 1, rest.length);
    }
}

typedef struct search {
    us_str name, value;
    bool found;
} search;

static void compare(void *data, us_str name, us_str value)
{
    search *s = data;
    if (s->found || !us_str_equal(name, s->name))
        return;
    s->value = value;
    s->found = true;
}

us_str us_uri_parameter(us_arena *arena, us_str uri, const char *name)
{
    search s = {us_str_from(name), US_STR_EMPTY, false};
    us_uri_each(arena, uri, compare, &s);
    return s.value;
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
