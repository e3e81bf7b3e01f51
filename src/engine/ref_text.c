#include "engine/ref_text.h"

#include "syntax/check_syntax.h"

us_str us_ref_text(us_arena *arena, const us_array *path)
{
    us_buf out = us_buf_make(arena);
    for (uint32_t i = 0; i < path->count; i++) {
        us_value key = path->items[i];
        if (us_value_is_string(key) && us_ref_is_name(us_value_text(key))) {
            us_buf_add_c(&out, i ? "." : "");
            us_buf_add_str(&out, us_value_text(key));
        } else {
            us_buf_add_char(&out, '[');
            us_value_print(&out, key);
            us_buf_add_char(&out, ']');
        }
    }
    return us_buf_str(&out);
}
