/* Reading the steps of JSON Pointers. */
#include "codec/json_pointer.h"

#include "base/buf.h"

bool us_json_pointer_unescape(us_arena *arena, us_str step, us_str *result)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = 0; i < step.length; i++) {
        char c = step.text[i];
        if (c == '~') {
            char next = i + 1 < step.length ? step.text[i + 1] : ' ';
            if (next != '0' && next != '1')
                return false;
            c = next == '0' ? '~' : '/';
            i++;
        }
        us_buf_add_char(&text, c);
    }
    *result = us_buf_str(&text);
    return true;
}

bool us_json_pointer_index(us_str step, uint32_t *index)
{
    if (step.length == 0 || step.length > 9 || (step.length > 1 && step.text[0] == '0'))
        return false;
    *index = 0;
    for (size_t i = 0; i < step.length; i++) {
        if (step.text[i] < '0' || step.text[i] > '9')
            return false;
        *index = *index * 10 + (uint32_t)(step.text[i] - '0');
    }
    return true;
}
