/* Base documents while they are put together: pieces from many files laid into one
 * object. Nothing here is shared yet, so objects are changed in place. */
#ifndef US_ENGINE_DATA_H
#define US_ENGINE_DATA_H

#include "value/object.h"

/* Folders and prefixes may place data no deeper than this. */
#define US_DATA_DEPTH 1000

/* Reads YAML, or [any] of JSON and YAML. What an alias repeats is made anew each time, so
 * that a change of one does not show in the other. False after storing a sentence. */
bool us_data_read_yaml(us_arena *arena, us_str text, bool any, us_value *value,
                       us_str *error);

/* Lays [value] over the object [there]; objects at one path become one. False, with
 * nothing changed, if anything else meets: [path] (may be NULL) then gets the first such
 * place in the order of the keys. [value] belongs to [there] afterwards. */
bool us_data_merge(us_arena *arena, us_object *there, const us_object *value,
                   us_value *path);

/* [value] below the [count] steps; itself if there are none. Steps are copied. */
us_value us_data_place(us_arena *arena, const us_str *steps, size_t count,
                       us_value value);

/* The value at the path, or NULL. */
const us_value *us_data_find(const us_object *data, const us_str *steps, size_t count);

/* Stores [value] at the path, of at least one step, making the objects on the way. False
 * if something else is on the way: [depth] tells after how many steps. */
bool us_data_put(us_arena *arena, us_object *data, const us_str *steps, size_t count,
                 us_value value, size_t *depth);

/* Removes what is at the path, of at least one step. */
void us_data_remove(us_object *data, const us_str *steps, size_t count);

/* A path as a ref: data.a["b c"]. */
us_str us_data_path_text(us_arena *arena, us_value path);

#endif
