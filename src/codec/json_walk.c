/* Walking through JSON that was checked before: where a value ends is all that is looked for, and
 * texts that are not JSON end somewhere. */
#include "codec/json.h"

static const char *space_end(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

/* Behind the string whose first quote is at [p]. */
static const char *string_end(const char *p, const char *end)
{
    for (const char *from = ++p; (p = memchr(p, '"', (size_t)(end - p))); p++) {
        const char *slash = p;
        while (slash > from && slash[-1] == '\\')
            slash--;
        if ((p - slash) % 2 == 0)
            return p + 1;
    }
    return end;
}

/* Behind the object or array at [p]. */
static const char *container_end(const char *p, const char *end)
{
    size_t depth = 0;
    while (p < end) {
        char c = *p;
        if (c == '"') {
            p = string_end(p, end);
            continue;
        }
        p++;
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && --depth == 0)
            return p;
    }
    return end;
}

static const char *value_end(const char *p, const char *end)
{
    if (*p == '"')
        return string_end(p, end);
    if (*p == '{' || *p == '[')
        return container_end(p, end);
    const char *from = p;
    while (p < end && !strchr(",]} \n\t\r", *p))
        p++;
    return p > from ? p : end;
}

us_json_walk us_json_walk_begin(us_str text)
{
    if (text.length == 0)
        return (us_json_walk){"", "", false};
    const char *end = text.text + text.length, *p = space_end(text.text, end);
    if (p == end || (*p != '{' && *p != '['))
        return (us_json_walk){end, end, false};
    return (us_json_walk){p + 1, end, *p == '{'};
}

bool us_json_walk_key(us_json_walk *walk, us_str *key)
{
    const char *p = space_end(walk->p, walk->end), *end = walk->end;
    *key = US_STR_EMPTY;
    if (p < end && *p == ',')
        p = space_end(p + 1, end);
    if (walk->in_object && p < end && *p == '"') {
        const char *from = p + 1;
        p = string_end(p, end);
        *key = us_str_make(from, (size_t)(p - from) - (p > from));
        p = space_end(p, end);
        p = space_end(p < end ? p + 1 : p, end);
    }
    walk->p = p;
    return p < end && *p != '}' && *p != ']';
}

us_str us_json_walk_value(us_json_walk *walk)
{
    const char *from = walk->p;
    walk->p = value_end(from, walk->end);
    return us_str_make(from, (size_t)(walk->p - from));
}

us_json_walk us_json_walk_enter(us_json_walk *walk)
{
    us_json_walk inner =
        us_json_walk_begin(us_str_make(walk->p, (size_t)(walk->end - walk->p)));
    walk->p = walk->end;
    return inner;
}

bool us_json_walk_next(us_json_walk *walk, us_str *key, us_str *value)
{
    if (!us_json_walk_key(walk, key))
        return false;
    *value = us_json_walk_value(walk);
    return true;
}
