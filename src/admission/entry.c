/* Looking into entries. The loader has noted the rows of what is written in an object's
 * spec, under the names of its members. */
#include "admission/entry.h"

us_str us_entry_text(const usher_value *value)
{
    usher_text text = value ? usher_value_string(value) : (usher_text){"", 0};
    return us_str_make(text.text, text.length);
}

const usher_value *us_entry_member(const usher_value *value, const char *name)
{
    return value ? usher_value_member(value, name) : NULL;
}

/* "match" of "spec.match.kinds must …". */
static us_str member_of(us_str what)
{
    static const us_str spec = {"spec.", 5};
    size_t end = spec.length;
    if (!us_str_starts_with(what, spec))
        return US_STR_EMPTY;
    while (end < what.length && !strchr(". :[", what.text[end]))
        end++;
    return us_str_slice(what, spec.length, end);
}

us_str us_entry_place(us_arena *arena, const usher_value *entry, us_str what)
{
    const usher_value *rows = us_entry_member(entry, "rows");
    const usher_value *row = us_entry_member(rows, us_str_to_c(arena, member_of(what)));
    int64_t number = 0;
    if (!row)
        row = us_entry_member(entry, "row");
    if (row)
        usher_value_integer(row, &number);
    us_str file = us_entry_text(us_entry_member(entry, "file"));
    return us_str_format(arena, "%.*s:%lld", US_STR_ARG(file), (long long)number);
}
