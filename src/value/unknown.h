/* Values that hold something unknown (US_UNKNOWN). */
#ifndef US_VALUE_UNKNOWN_H
#define US_VALUE_UNKNOWN_H

#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

/* True for what is unknown, and for what holds something unknown. */
static inline bool us_value_has_unknown(us_value v)
{
    switch (us_value_tag(v)) {
    case US_TAG_UNKNOWN:
        return true;
    case US_TAG_OBJECT:
        return (v.as.object->depth & US_VALUE_INCOMPLETE) != 0;
    case US_TAG_ARRAY:
        return (v.as.array->depth & US_VALUE_INCOMPLETE) != 0;
    case US_TAG_SET:
        return (v.as.set->depth & US_VALUE_INCOMPLETE) != 0;
    case US_TAG_NONE:
    case US_TAG_NULL:
    case US_TAG_BOOLEAN:
    case US_TAG_INTEGER:
    case US_TAG_DECIMAL:
    case US_TAG_STRING:
        break;
    }
    return false;
}

/* True for an object or a set that may have more than it shows. */
bool us_value_is_open(us_value v);

#endif
