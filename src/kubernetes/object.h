/* Looking into objects of an API server, and making others of them. */
#ifndef US_KUBERNETES_OBJECT_H
#define US_KUBERNETES_OBJECT_H

#include "base/str.h"
#include "value/object.h"

/* The member called [name]; NONE where [object] has none, or is no object. */
us_value us_kubernetes_member(us_value object, const char *name);

/* That member where it is a string; else the empty one. */
us_str us_kubernetes_text(us_value object, const char *name);

/* A copy of [object], to which members can be added, or an empty one where it is no object. Members
 * are shared with it. */
us_object *us_kubernetes_copy(us_arena *arena, us_value object);

/* Stores [value] under [name], which must outlive the object. */
void us_kubernetes_put(us_object *object, const char *name, us_value value);

#endif
