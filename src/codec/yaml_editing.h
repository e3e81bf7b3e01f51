/* What the files yaml_edit*.c share: the operation at work, and what it does to a value and
 * to the tree of a text. */
#ifndef US_CODEC_YAML_EDITING_H
#define US_CODEC_YAML_EDITING_H

#include "codec/yaml_edit.h"
#include "codec/yaml_tree.h"

typedef enum us_yaml_edit_kind {
    US_YAML_EDIT_ADD,
    US_YAML_EDIT_REPLACE,
    US_YAML_EDIT_REMOVE,
} us_yaml_edit_kind;

typedef struct us_yaml_editing {
    us_arena *arena;
    us_str *problem;
    size_t work; /* steps, by all operations */
    /* The operation at work: */
    size_t number;
    us_yaml_edit_kind kind;
    us_value value;  /* US_NONE: remove */
    us_value *steps; /* the base, then the steps of the pointer: strings and integers */
    size_t length;
    us_str pointer;
} us_yaml_editing;

/* ---- yaml_edit.c */

/* Stores what is wrong with the operation at work, as a problem; false. */
__attribute__((format(printf, 2, 3))) bool us_yaml_edit_fail(us_yaml_editing *e,
                                                             const char *format, ...);

/* Counts what takes as long as [steps] looks at a node; fails beyond
 * US_YAML_EDIT_WORK_MAX. */
bool us_yaml_edit_charge(us_yaml_editing *e, size_t steps);

/* ---- yaml_edit_value.c */

/* Whether [step] is "-", one past the end of an array. */
bool us_yaml_edit_is_end(us_value step);

/* True if [step] is an index as RFC 6901 writes them; it may be past the end. */
bool us_yaml_edit_index(us_value step, uint32_t *index);

/* What [container] has at [step]; NULL: nothing. */
const us_value *us_yaml_edit_step(us_value container, us_value step);

/* The value at the first [length] steps of the operation's path, which is there. */
us_value us_yaml_edit_value_at(const us_yaml_editing *e, us_value value, size_t length);

/* Stores in [after] what the operation makes of [before], which lies [depth] steps down
 * its path. */
bool us_yaml_edit_apply(us_yaml_editing *e, us_value before, size_t depth,
                        us_value *after);

/* ---- yaml_edit_tree.c */

/* Leaves marks below [node], the root of a document, whose value goes from [before] to
 * [after]. */
bool us_yaml_edit_tree(us_yaml_editing *e, us_yaml_node *node, us_value before,
                       us_value after);

#endif
