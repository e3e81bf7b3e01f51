/* Objects are shared by those that are made of them, so nothing in them is ever changed. */
#include "kubernetes/object.h"

us_object *us_kubernetes_copy(us_arena *arena, us_value object)
{
    bool any = us_value_tag(object) == US_TAG_OBJECT;
    us_object *copy = us_object_new(arena, any ? object.as.object->count + 8 : 8);
    for (uint32_t i = 0; any && i < object.as.object->count; i++)
        us_object_add(copy, object.as.object->keys[i], object.as.object->values[i]);
    return copy;
}
