/* Members of JSON objects as Go's decoder takes them into a struct: names match whatever
 * their case, null and absent are the same, and a wrong type is told in Go's words. */
#ifndef US_ENGINE_GO_FIELDS_H
#define US_ENGINE_GO_FIELDS_H

#include "value/object.h"

typedef struct us_go_fields {
    us_arena *arena;
    const us_object *object; /* NULL: the text was null, so no field is there */
    const char *type;        /* the struct's name: "Manifest" */
    const char *path;        /* before the field's name in messages: "", or "files." */
    us_str error;            /* of the first field that failed; empty: none */
} us_go_fields;

/* Fields of [value], which is to become a [type] of [package]. */
us_go_fields us_go_fields_make(us_arena *arena, const char *package, const char *type,
                               us_value value);

/* The value of the field [name], which must be of [wanted]; Go calls it [go_type]. NONE if
 * it is not there, or of another type. */
us_value us_go_field(us_go_fields *fields, const char *name, us_type wanted,
                     const char *go_type);

/* As us_go_field for strings, empty where there is none. */
us_str us_go_field_text(us_go_fields *fields, const char *name);

/* Checks [item], an element or a value of the field [name], as us_go_field does. A null
 * passes; true if there is a value to take. */
bool us_go_item(us_go_fields *fields, const char *name, us_value item, us_type wanted,
                const char *go_type);

#endif
