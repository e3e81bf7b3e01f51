/* Making objects of others of an API server. */
#ifndef US_KUBERNETES_OBJECT_H
#define US_KUBERNETES_OBJECT_H

#include "base/str.h"
#include "value/object.h"

/* A copy of [object], to which members can be added, or an empty one where it is no object. Members
 * are shared with it. */
us_object *us_kubernetes_copy(us_arena *arena, us_value object);

/* Stores [value] under [name], which must outlive the object. */
static inline void us_kubernetes_put(us_object *object, const char *name, us_value value)
{
    us_object_put(object, us_value_string(us_str_from(name)), value);
}

/* Likewise where nothing is stored under [name] yet. */
static inline void us_kubernetes_add(us_object *object, const char *name, us_value value)
{
    us_object_add(object, us_value_string(us_str_from(name)), value);
}

#endif
