/* The types of Kubernetes objects by their kind, and of what policies get as input: an object, an
 * AdmissionReview about one, or Gatekeeper's review of one.
 *
 * Which kind it is, a policy says or does not. Where it does, and all kinds that it may be are known,
 * input is one of them, and nothing else. Where it does not, input may be anything, but what it most
 * often is: a hint. A hint is `any`, with what is most likely in [element]; a name that no likely type
 * has is wrong there only if it is spelt nearly as one that some have. */
#ifndef US_COMPILE_KIND_TYPES_H
#define US_COMPILE_KIND_TYPES_H

#include "compile/compile.h"
#include "compile/types.h"

/* Kinds by what is known of them; an empty flag stands for all. */
typedef struct us_kind_pattern {
    us_str group, version, kind;
    bool has_group, has_version, has_kind;
} us_kind_pattern;

/* What input may be, as far as something says it: of a kind that fits one of the patterns. None:
 * nothing can be of all the kinds that were said. */
typedef struct us_kind_choice {
    us_kind_pattern *items;
    size_t count;
    bool
        by_review; /* that input.request or input.review is an AdmissionRequest is said */
} us_kind_choice;

/* A choice has no more patterns than this: what would have more says nothing. */
enum { US_KIND_CHOICES = 256 };

typedef struct us_kind_types us_kind_types;

us_kind_types *us_kind_types_new(us_types *types, const us_known_kind *kinds,
                                 size_t count);

/* The type of input of one of the kinds of [choice]. */
const us_type_node *us_kind_input(us_kind_types *k, const us_kind_choice *choice);

/* Both at once; and either of them. */
us_kind_choice us_kind_choice_meet(us_arena *arena, const us_kind_choice *a,
                                   const us_kind_choice *b);
us_kind_choice us_kind_choice_join(us_arena *arena, const us_kind_choice *a,
                                   const us_kind_choice *b);

/* The choice that says nothing. */
us_kind_choice us_kind_choice_all(us_arena *arena);

/* The kinds whose resource is called [resource]; where there is none, one that is not known. */
us_kind_choice us_kind_choice_of_resource(us_kind_types *k, us_str resource);

/* Of a document whose type is a hint, the member [key], which no likely type has: true if one has
 * another that is spelt nearly so, and is not its plural. [keys] are all names that likely types have. */
bool us_kind_is_misspelt(us_value key, const us_value *keys, size_t count);

#endif
