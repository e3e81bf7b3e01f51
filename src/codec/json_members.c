/* Reading an object whose members most callers will not want: each value is checked and left
 * as the text that it is, to be read by itself, or never. */
#include "codec/json_reader.h"

static bool is_at(us_json_reader *r, char c)
{
    us_json_skip_space(r);
    if (r->p < r->end && *r->p == c)
        return true;
    us_json_fail_unexpected(r);
    return false;
}

static bool read_member(us_json_reader *r, us_json_member *member)
{
    if (!is_at(r, '"') || !us_json_read_string(r, &member->key) || !is_at(r, ':'))
        return false;
    r->p++;
    us_json_skip_space(r);
    const char *from = r->p;
    if (!us_json_skip_value(r))
        return false;
    member->text = us_str_make(from, (size_t)(r->p - from));
    member->is_plain = false;
    return true;
}

static bool read_members(us_json_reader *r, us_json_member *members, size_t room,
                         size_t *count)
{
    us_json_member beyond;
    *count = 0;
    if (!is_at(r, '{') || !us_json_enter(r, US_TAG_OBJECT, US_SHAPE_WHOLE))
        return false;
    us_json_skip_space(r);
    if (r->p < r->end && *r->p == '}')
        return true;
    for (;; r->p++) {
        if (!read_member(r, *count < room ? &members[*count] : &beyond))
            return false;
        ++*count;
        us_json_skip_space(r);
        if (r->p >= r->end || *r->p != ',')
            return is_at(r, '}');
    }
}

bool us_json_read_members(us_arena *arena, us_str text, const us_json_options *options,
                          us_json_member *members, size_t room, size_t *count,
                          us_diag *diag)
{
    us_json_reader r;
    us_json_open(&r, arena, text, options);
    r.options.shape = NULL;
    bool ok = read_members(&r, members, room, count);
    if (ok) {
        r.p++;
        us_json_skip_space(&r);
        ok = r.p == r.end;
        if (!ok)
            us_json_fail(&r, "unexpected text after the value");
    }
    us_json_close(&r, !ok, diag);
    return ok;
}
