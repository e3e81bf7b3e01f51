/* Members of objects that another run wrote. */
#include "replay/members.h"

bool us_members_refuse(us_members *m, const char *name)
{
    *m->problem =
        us_str_format(m->arena, "\"%s\" is missing, or not what is written there", name);
    return false;
}

us_value us_members_take(us_members *m, const char *name)
{
    us_value value = us_value_member(m->object, name);
    m->taken += !us_value_is_none(value);
    return value;
}

bool us_members_text(us_members *m, const char *name, us_str *text)
{
    us_value value = us_members_take(m, name);
    *text = us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
    return us_value_is_none(value) || us_value_is_string(value) ||
           us_members_refuse(m, name);
}

bool us_members_count(us_members *m, const char *name, uint64_t *count)
{
    us_value value = us_members_take(m, name);
    if (us_value_tag(value) != US_TAG_INTEGER || value.as.integer < 0)
        return us_members_refuse(m, name);
    *count = (uint64_t)value.as.integer;
    return true;
}

bool us_members_count_if_any(us_members *m, const char *name, uint64_t *count)
{
    *count = 0;
    return us_value_is_none(us_value_member(m->object, name)) ||
           us_members_count(m, name, count);
}

bool us_members_name(us_members *m, const char *name, const char *(*name_of)(int),
                     int count, int preset, int *found)
{
    us_value value = us_members_take(m, name);
    *found = preset;
    if (us_value_is_none(value))
        return preset >= 0 || us_members_refuse(m, name);
    for (int i = 0; i < count; i++)
        if (us_value_is_string(value) && us_str_is(us_value_text(value), name_of(i))) {
            *found = i;
            return true;
        }
    return us_members_refuse(m, name);
}

bool us_members_enter(us_members *m, const char *name, us_members *inner)
{
    *inner = (us_members){m->arena, us_members_take(m, name), 0, m->problem};
    return us_value_tag(inner->object) == US_TAG_OBJECT || us_members_refuse(m, name);
}

bool us_members_end(us_members *m)
{
    if (m->taken == m->object.as.object->count)
        return true;
    *m->problem = US_STR("it has members that are not expected");
    return false;
}
