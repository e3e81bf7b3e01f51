/* Gatekeeper's suites: what the files about them share. */
#ifndef US_TESTING_SUITES_H
#define US_TESTING_SUITES_H

#include "codec/yaml.h"
#include "testing/tests.h"

/* A file of kind Suite. */
typedef struct us_suite {
    us_str file;
    us_str folder; /* that the files it names are looked for in */
    us_value value;
    const us_yaml_positions *positions;
} us_suite;

/* A document that a suite names, with where its parts stand. */
typedef struct us_suite_file {
    us_str path;
    us_value value;
    const us_yaml_positions *positions;
} us_suite_file;

/* suite_files.c: suite number [index] < count. */
const us_suite *us_suites_at(const us_suites *suites, size_t index);

/* Reads the one document, an object, of the file [name] that [suite] names.
 * False with a sentence in [error]. */
bool us_suite_read(us_arena *arena, const us_suite *suite, us_str name,
                   us_suite_file *file, us_str *error);

/* The member [name] of an object, US_NONE where there is none or [value] is no object. */
us_value us_suite_member(us_value value, const char *name);

/* The same for a text; empty where it is none. */
us_str us_suite_text(us_value value, const char *name);

/* suite_policy.c: the policy of a ConstraintTemplate, with [inventory] (US_NONE: nothing)
 * as data.inventory, and the path of its rule violation. NULL with a sentence in
 * [error]. */
usher_policy *us_suite_build(us_arena *arena, usher_engine *engine,
                             const us_suite_file *template, us_value inventory,
                             const char **path, us_str *error);

/* suite_input.c: what the rule sees as input when [object], or the request of the
 * AdmissionReview that it is, comes under review with [constraint]. False with a sentence
 * in [error]. */
bool us_suite_input(us_arena *arena, us_value constraint, us_value object,
                    us_value *input, us_str *error);

/* Whether [constraint] is about what is under review in [input]; [inventory] holds the
 * namespaces that are known. False with a sentence in [error]. */
bool us_suite_matches(us_arena *arena, us_value constraint, us_value input,
                      us_value inventory, bool *matches, us_str *error);

/* data.inventory with [object] in it. */
us_value us_suite_inventory_add(us_arena *arena, us_value inventory, us_value object);

#endif
