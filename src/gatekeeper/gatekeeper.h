/* Gatekeeper's objects in files: ConstraintTemplates, Constraints and mutators that lie
 * beside policies, and Suites that test them. The one place where they are found, read
 * and made part of a policy set; what comes of them in a review is admission's affair.
 *
 * In a policy set each template is a package of its own,
 * data.usher.gatekeeper.template.KIND, and its libraries lie below
 * data.usher.gatekeeper.library.KIND; so neither meets other policies, nor another
 * template's. What they call data.lib and data.inventory is led there, and to what
 * data.kubernetes holds. Constraints and mutators are data:
 *
 *     data.usher.gatekeeper.constraints   [{file, row, rows, operations, constraint}]
 *     data.usher.gatekeeper.mutators      [{file, row, rows, mutator}]
 *
 * where rows are those of the members of spec. */
#ifndef US_GATEKEEPER_GATEKEEPER_H
#define US_GATEKEEPER_GATEKEEPER_H

#include "base/arena.h"
#include "base/str.h"

#include <usher.h>

typedef struct us_gatekeeper us_gatekeeper;

/* Finds what lies among [paths] and in the folders among them (NULL-terminated), without
 * names that a pattern of [ignore] (may be NULL) matches. Files that can't be read, or that
 * are no YAML, are left to who reads policies. All lives in [arena]. */
us_gatekeeper *us_gatekeeper_find(us_arena *arena, const char *const *paths,
                                  const char *const *ignore);

/* An object that is at hand as a text of YAML, with a NUL beyond its end; [name] is the file that
 * messages show. */
typedef struct us_gatekeeper_source {
    us_str name, text;
} us_gatekeeper_source;

/* Adds [text] to what was found, if it is Gatekeeper's; both must outlive [found]. */
void us_gatekeeper_add_text(us_gatekeeper *found, const us_gatekeeper_source *text);

/* The files in which something was found, and those that suites name, NULL-terminated:
 * they are no data of policies. */
const char *const *us_gatekeeper_files(const us_gatekeeper *found);

/* "FILE:ROW: a sentence" about the first file that names one of Gatekeeper's groups and is no
 * YAML, for those who read no data; empty: there is none. */
us_str us_gatekeeper_problem(const us_gatekeeper *found);

/* Makes templates, constraints and mutators part of what [builder] builds, and keeps it from
 * taking their files for data; so it must be called before these are added. False with
 * "FILE:ROW: a sentence" in [error] where one of them is not as it must be: a template
 * without Rego, a constraint without template, or whose parameters its template's schema
 * does not allow. What is wrong in a template's Rego the build tells. */
bool us_gatekeeper_add(us_arena *arena, usher_builder *builder,
                       const us_gatekeeper *found, us_str *error);

#endif
