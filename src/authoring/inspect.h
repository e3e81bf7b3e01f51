/* What bundles, files and queries are about: what cli/ sees beside authoring.h. */
#ifndef US_AUTHORING_INSPECT_H
#define US_AUTHORING_INSPECT_H

#include "base/buf.h"

#include <usher.h>

/* ---- What a query depends on ------------------------------------------------------------ */

typedef struct us_dependencies us_dependencies;

/* What query number [query] of [policy] and the rules that it asks refer to. In [arena]. */
us_dependencies *us_dependencies_find(us_arena *arena, const usher_policy *policy,
                                      size_t query);

/* As a table, and as JSON, of base documents (input, and data without rules) and virtual ones
 * (rules), as `opa deps` prints them. */
void us_dependencies_text(us_buf *out, const us_dependencies *found);
void us_dependencies_json(us_buf *out, const us_dependencies *found);

/* ---- What a bundle holds ---------------------------------------------------------------- */

typedef struct us_inspection us_inspection;

/* Reads the bundle, the folder or the policy at [path], without compiling it. [v0]: policies
 * are read as Rego v0. NULL after storing opa's sentence in [error]. In [arena]. */
us_inspection *us_inspect(us_arena *arena, const char *path, bool v0, us_str *error);

/* The manifest and the namespaces, and with [annotations] METADATA, as `opa inspect` prints
 * them; JSON without the list of the functions that are needed. */
void us_inspection_text(us_buf *out, const us_inspection *inspection, bool annotations);
void us_inspection_json(us_buf *out, const us_inspection *inspection, bool annotations);

#endif
