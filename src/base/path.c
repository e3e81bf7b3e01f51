/* Paths as texts. Cleaning builds the result step by step and remembers how much of it
 * can't be taken back by "..": the root, or the ".." before. */
#include "base/path.h"

#include "base/buf.h"
#include "base/utf8.h"

us_str us_path_clean(us_arena *arena, us_str path)
{
    us_buf out = us_buf_make(arena);
    bool rooted = path.length > 0 && path.text[0] == '/';
    size_t fixed = rooted ? 1 : 0; /* ".." takes nothing of these bytes back */
    size_t at = 0;
    us_str step;
    if (rooted)
        us_buf_add_char(&out, '/');
    while (us_path_next(path, &at, &step)) {
        if (step.length == 0 || us_str_is(step, "."))
            continue;
        bool up = us_str_is(step, "..");
        if (up && out.length > fixed) {
            while (out.length > fixed && out.text[out.length - 1] != '/')
                out.length--;
            out.length -= out.length > fixed;
            continue;
        }
        if (up && rooted)
            continue;
        if (out.length > (rooted ? 1u : 0u))
            us_buf_add_char(&out, '/');
        us_buf_add_str(&out, step);
        if (up)
            fixed = out.length;
    }
    if (out.length == 0)
        us_buf_add_char(&out, '.');
    return us_buf_str(&out);
}

us_str us_path_join(us_arena *arena, us_str folder, us_str name)
{
    if (folder.length == 0 && name.length == 0)
        return US_STR_EMPTY;
    if (folder.length == 0 || name.length == 0)
        return us_path_clean(arena, folder.length ? folder : name);
    us_buf both = us_buf_make(arena);
    us_buf_add_str(&both, folder);
    us_buf_add_char(&both, '/');
    us_buf_add_str(&both, name);
    return us_path_clean(arena, us_buf_str(&both));
}

us_str us_path_folder(us_arena *arena, us_str path)
{
    size_t end = path.length;
    while (end > 0 && path.text[end - 1] != '/')
        end--;
    return us_path_clean(arena, us_str_slice(path, 0, end));
}

us_str us_path_base(us_str path)
{
    if (path.length == 0)
        return US_STR(".");
    size_t end = path.length;
    while (end > 0 && path.text[end - 1] == '/')
        end--;
    if (end == 0)
        return US_STR("/");
    size_t start = end;
    while (start > 0 && path.text[start - 1] != '/')
        start--;
    return us_str_slice(path, start, end);
}

us_str us_path_extension(us_str path)
{
    for (size_t at = path.length; at > 0 && path.text[at - 1] != '/'; at--)
        if (path.text[at - 1] == '.')
            return us_str_slice(path, at - 1, path.length);
    return US_STR_EMPTY;
}

us_str us_path_trim(us_str path)
{
    size_t start = 0, end = path.length;
    while (start < end && path.text[start] == '/')
        start++;
    while (end > start && path.text[end - 1] == '/')
        end--;
    return us_str_slice(path, start, end);
}

bool us_path_next(us_str path, size_t *at, us_str *step)
{
    if (*at > path.length)
        return false;
    size_t end = *at;
    while (end < path.length && path.text[end] != '/')
        end++;
    *step = us_str_slice(path, *at, end);
    *at = end + 1;
    return true;
}

/* ---- Patterns */

static bool take(us_str s, size_t *at, uint32_t *point)
{
    size_t size;
    if (*at >= s.length)
        return false;
    *point = us_utf8_decode(s.text + *at, s.text + s.length, &size);
    *at += size;
    return true;
}

/* One end of a range in a class, which no '-' and no ']' can be as it stands. */
static bool take_end(us_str pattern, size_t *at, uint32_t *point)
{
    if (*at < pattern.length && (pattern.text[*at] == '-' || pattern.text[*at] == ']'))
        return false;
    if (*at < pattern.length && pattern.text[*at] == '\\')
        ++*at;
    return take(pattern, at, point) && *at < pattern.length;
}

/* Whether [point] is in the class at [*at], just after its '['; false, too, where it
 * is malformed. */
static bool match_class(us_str pattern, size_t *at, uint32_t point)
{
    bool negated = *at < pattern.length && pattern.text[*at] == '^';
    bool found = false;
    *at += negated;
    for (size_t count = 0;; count++) {
        uint32_t low, high;
        if (count > 0 && *at < pattern.length && pattern.text[*at] == ']')
            break;
        if (!take_end(pattern, at, &low))
            return false;
        high = low;
        if (pattern.text[*at] == '-') {
            ++*at;
            if (!take_end(pattern, at, &high))
                return false;
        }
        found = found || (low <= point && point <= high);
    }
    ++*at;
    return found != negated;
}

/* Matches the one pattern character at [*p] with what is at [*n]; moves both. */
static bool match_one(us_str pattern, size_t *p, us_str name, size_t *n)
{
    uint32_t wanted, point;
    if (!take(name, n, &point) || !take(pattern, p, &wanted))
        return false;
    if (wanted == '?')
        return point != '/';
    if (wanted == '[')
        return match_class(pattern, p, point);
    if (wanted == '\\' && !take(pattern, p, &wanted))
        return false;
    return wanted == point;
}

bool us_path_match(us_str pattern, us_str name)
{
    /* Only the last star can need another try: what an earlier one matched does not
     * matter once what stands between the two has been found. */
    size_t p = 0, n = 0, star = US_STR_NONE, resume = 0;
    while (n < name.length || p < pattern.length) {
        if (p < pattern.length && pattern.text[p] == '*') {
            star = ++p;
            resume = n;
            continue;
        }
        if (p < pattern.length && match_one(pattern, &p, name, &n))
            continue;
        if (star == US_STR_NONE || resume >= name.length || name.text[resume] == '/')
            return false;
        uint32_t point;
        take(name, &resume, &point);
        p = star;
        n = resume;
    }
    return true;
}

bool us_path_is_aside(us_str path)
{
    us_str name = us_path_base(path);
    return name.text[0] == '.' || us_str_is(name, "node_modules");
}
