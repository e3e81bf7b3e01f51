/* What object.h declares: a thin layer over values, since objects of Kubernetes are read from
 * JSON whose shape nobody has checked. */
#include "kubernetes/object.h"

us_value us_kubernetes_member(us_value object, const char *name)
{
    const us_value *value = us_value_tag(object) == US_TAG_OBJECT
                                ? us_object_get_c(object.as.object, name)
                                : NULL;
    return value ? *value : US_NONE;
}

us_str us_kubernetes_text(us_value object, const char *name)
{
    us_value value = us_kubernetes_member(object, name);
    return us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
}

us_object *us_kubernetes_copy(us_arena *arena, us_value object)
{
    bool any = us_value_tag(object) == US_TAG_OBJECT;
    us_object *copy = us_object_new(arena, any ? object.as.object->count + 8 : 8);
    for (uint32_t i = 0; any && i < object.as.object->count; i++)
        us_object_put(copy, object.as.object->keys[i], object.as.object->values[i]);
    return copy;
}

void us_kubernetes_put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}
