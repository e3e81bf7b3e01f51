/* Gatekeeper's objects, as the files about them share them. */
#ifndef US_GATEKEEPER_OBJECTS_H
#define US_GATEKEEPER_OBJECTS_H

#include "codec/yaml.h"
#include "gatekeeper/gatekeeper.h"
#include "value/value.h"

typedef enum us_gatekeeper_kind {
    US_GATEKEEPER_NONE, /* something else */
    US_GATEKEEPER_TEMPLATE,
    US_GATEKEEPER_CONSTRAINT,
    US_GATEKEEPER_MUTATOR,
    US_GATEKEEPER_SUITE,
    US_GATEKEEPER_SETTING, /* of Gatekeeper itself: Config, SyncSet, … */
} us_gatekeeper_kind;

typedef struct us_gatekeeper_object {
    us_gatekeeper_kind kind;
    us_str file;
    us_value value; /* an object */
    const us_yaml_positions *positions;
    us_value steps; /* from the document to it, an array: of an item of a List */
} us_gatekeeper_object;

struct us_gatekeeper {
    us_arena *arena;
    const char *const *ignore;
    us_gatekeeper_object *objects; /* in order of files */
    size_t count, capacity;
    const char **files;
    size_t file_count;
    us_str problem; /* empty: none */
};

/* What [value], an object, is by its apiVersion and kind. */
us_gatekeeper_kind us_gatekeeper_kind_of(us_value value);

/* The same, along a path of names separated by dots. */
us_value us_gatekeeper_find_member(us_value value, const char *path);

/* The row of what lies at [path] (an array of steps) in [object], or of the nearest above. */
uint32_t us_gatekeeper_row(us_arena *arena, const us_gatekeeper_object *object,
                           us_value path);

/* "FILE:ROW: " and a sentence about what lies at [path]. Returns false. */
bool us_gatekeeper_fail(us_arena *arena, const us_gatekeeper_object *object,
                        us_value path, us_str *error, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* [path] with one more step, in [arena]; US_NONE as [path] is the empty one. */
us_value us_gatekeeper_step(us_arena *arena, us_value path, us_value step);

/* The steps of "spec.crd.spec" as an array. */
us_value us_gatekeeper_path(us_arena *arena, const char *dotted);

/* scope.c: [text], the Rego of the template for [kind], with its package put where
 * templates (or, [is_library], libraries of templates) have theirs, and data.lib and
 * data.inventory led there. False with a sentence in [error], and the row in [text] that it
 * is about in [row]. *[reads_inventory] becomes true where it does. */
bool us_gatekeeper_scope(us_arena *arena, us_str text, us_str kind, bool is_library,
                         us_str *scoped, bool *reads_inventory, uint32_t *row,
                         us_str *error);

/* template.c: what a template says of the constraints of its kind. */
typedef struct us_constraint_template {
    const us_gatekeeper_object *object;
    us_str kind;
    us_value schema;     /* of parameters; US_NONE: anything goes */
    bool keeps_unknown;  /* parameters may have fields that it does not have */
    us_value operations; /* an array; US_NONE: not said */
} us_constraint_template;

/* Reads [object], a ConstraintTemplate, and adds its Rego to [builder]. */
bool us_gatekeeper_add_template(us_arena *arena, usher_builder *builder,
                                const us_gatekeeper_object *object,
                                us_constraint_template *template, bool *reads_inventory,
                                us_str *error);

/* fields.c: false with "FILE:ROW: a sentence" in [error] where [object] has a field that its kind
 * does not have. */
bool us_gatekeeper_check_fields(us_arena *arena, const us_gatekeeper_object *object,
                                us_str *error);

/* schema.c: fills what [schema], an OpenAPI v3 schema, has a default for into a copy of
 * [value], and checks it; fields that it does not know are refused, unless [keeps_unknown].
 * False with a sentence in [problem] and the path below [value] of what it is about in
 * [place] (an array; US_NONE: the value itself). */
bool us_gatekeeper_admits(us_arena *arena, us_value schema, bool keeps_unknown,
                          us_value *value, us_str *problem, us_value *place);

#endif
