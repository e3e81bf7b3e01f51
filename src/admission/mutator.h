/* Gatekeeper's mutators: Assign, AssignMetadata, ModifySet and AssignImage. */
#ifndef US_ADMISSION_MUTATOR_H
#define US_ADMISSION_MUTATOR_H

#include "admission/location.h"
#include "admission/match.h"

typedef enum us_mutator_kind {
    US_MUTATOR_ASSIGN,
    US_MUTATOR_ASSIGN_METADATA,
    US_MUTATOR_MODIFY_SET,
    US_MUTATOR_ASSIGN_IMAGE,
} us_mutator_kind;

/* One of applyTo. */
typedef struct us_mutator_target {
    us_names groups, versions, kinds;
    unsigned operations;
} us_mutator_target;

typedef enum us_path_test {
    US_PATH_ANY,
    US_PATH_MUST_EXIST,
    US_PATH_MUST_NOT_EXIST,
} us_path_test;

typedef struct us_mutator {
    us_mutator_kind kind;
    us_str name;
    us_str place; /* "FILE:ROW", for messages */
    us_match match;
    us_mutator_target *targets;
    size_t target_count;
    us_location location;
    us_path_test *tests; /* one for each step of the location */
    us_value value;      /* of Assign and AssignMetadata; US_NONE: of the metadata */
    us_str metadata;     /* `name` or `namespace` then */
    us_value list;       /* of ModifySet, an array */
    bool prunes;
    us_str domain, path, tag; /* of AssignImage; empty: as it was */
} us_mutator;

/* Reads [entry] of data.usher.gatekeeper.mutators, whose texts [mutator] then refers to.
 * False with a sentence in [problem] that begins with its place. */
bool us_mutator_read(us_arena *arena, const usher_value *entry, us_mutator *mutator,
                     us_str *problem);

/* The kind as it is written. */
const char *us_mutator_kind_name(us_mutator_kind kind);

/* True if [mutator] is for objects of this group, version and kind, on [operation]. Its
 * match is asked apart. */
bool us_mutator_applies(const us_mutator *mutator, us_operation operation, us_str group,
                        us_str version, us_str kind);

/* mutate.c: [object] as [mutator] leaves it, in [arena]; [object] itself is not changed. That
 * of a change which changes nothing may be another one of the same value. False with the
 * rest of a sentence that begins with "its location" in [problem] where the object is not of
 * the form that the location needs. */
bool us_mutator_apply(us_arena *arena, const us_mutator *mutator, us_value object,
                      us_value *result, us_str *problem);

#endif
