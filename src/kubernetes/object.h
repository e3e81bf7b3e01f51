/* Making objects of others of an API server. */
#ifndef US_KUBERNETES_OBJECT_H
#define US_KUBERNETES_OBJECT_H

#include "base/str.h"
#include "value/object.h"

/* A copy of [object], to which members can be added, or an empty one where it is no object. Members
 * are shared with it. */
us_object *us_kubernetes_copy(us_arena *arena, us_value object);

/* Stores [value] under [name], which must outlive the object. */
void us_kubernetes_put(us_object *object, const char *name, us_value value);

#endif
