/* Dotted paths, as callers of the library write them. */
#include "engine/engine.h"

bool us_path_step(us_str path, size_t *at, us_str *step, bool *wrong)
{
    size_t start = *at, end;

    *wrong = false;
    if (start >= path.length)
        return false;
    if (path.text[start] == '[') {
        end = us_str_find(path, US_STR("\"]"), start);
        *wrong = end == US_STR_NONE || start + 1 >= path.length ||
                 path.text[start + 1] != '"' || end < start + 2;
        if (*wrong)
            return false;
        *step = us_str_slice(path, start + 2, end);
        *at = end + 2;
        /* An escape would have to be undone; a path that is not understood must be
         * an error, for one that finds nothing is "undefined", which admits. */
        *wrong = us_str_find(*step, US_STR("\\"), 0) != US_STR_NONE;
        if (*wrong)
            return false;
    } else {
        for (end = start;
             end < path.length && path.text[end] != '.' && path.text[end] != '[';)
            end++;
        *step = us_str_slice(path, start, end);
        *at = end;
    }
    if (*at < path.length && path.text[*at] == '.')
        (*at)++;
    return true;
}
