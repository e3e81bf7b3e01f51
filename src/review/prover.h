/* Proving, as its parts see it. */
#ifndef US_REVIEW_PROVER_H
#define US_REVIEW_PROVER_H

#include "admission/decide.h"
#include "admission/plan.h"
#include "review/prove.h"
#include "review/request.h"

/* Rounds after which what still changes is said never to settle. */
#define US_PROVE_ROUNDS 8
/* Failures that are told of one input. */
#define US_PROVE_SHOWN 16

/* A kind of which a schema is known. */
typedef struct us_prove_schema {
    us_str group, version, kind;
    us_value schema;
} us_prove_schema;

/* What all threads share. */
typedef struct us_prove_shared {
    const us_admission_plan *plan;
    const us_admission_plan *reversed; /* the same with packages in the other order */
    const us_admission_plan *
        *alone; /* by package: with no other that mends; NULL: it does not */
    const usher_policy *policy, *traced;
    const usher_policy *checker; /* of schemas; NULL: there are none */
    const us_prove_schema *schemas;
    size_t schema_count;
    us_requests requests;
    size_t variants;
} us_prove_shared;

/* Whoever proves, on one thread at a time. */
typedef struct us_prover {
    const us_prove_shared *shared;
    us_arena arena;   /* of what was found */
    us_arena inputs;  /* of the variants of one object */
    us_arena scratch; /* of one trial */
    usher_worker *worker, *traced, *checker;
} us_prover;

/* A failure that an input shows. */
typedef struct us_prove_shown {
    us_prove_kind kind;
    size_t package;
    us_str message;
} us_prove_shown;

/* What came of one input. */
typedef struct us_prove_trial {
    const char *problem; /* why it could not be tried, a literal; NULL: it was */
    bool *patched;       /* by package: it changed something in some round */
    us_prove_shown shown[US_PROVE_SHOWN];
    size_t shown_count;
    us_value objects[US_PROVE_ROUNDS + 1]; /* before and after each round */
    us_str rules[US_PROVE_ROUNDS];         /* that changed something in it */
    size_t round_count;
    us_value patch; /* of the first round; US_NONE: there is none */
} us_prove_trial;

/* prove_trial.c: tries [request]. What it gives lives in the prover's scratch arena, which is
 * emptied before. */
us_prove_trial us_prove_try(us_prover *prover, us_value request);

/* What [trial] shows of [kind] and [package]; NULL: nothing. */
const us_prove_shown *us_prove_shows(const us_prove_trial *trial, us_prove_kind kind,
                                     size_t package);

/* prove_edit.c: [value] with [wanted] (US_NONE: nothing) at [path], [count] steps; what is missing on the
 * way is made of objects. US_NONE where the path leads nowhere. What is given is shared. */
us_value us_prove_edit(us_arena *arena, us_value value, const us_value *path,
                       size_t count, us_value wanted);

/* prove_vary.c: variants of an input. */
typedef struct us_prove_pool us_prove_pool;

/* What the objects of the corpus have, by path. */
us_prove_pool *us_prove_pool_new(us_arena *arena);
void us_prove_pool_add(us_prove_pool *pool, us_value request);

/* From here on threads share it. */
void us_prove_pool_freeze(us_prove_pool *pool);

/* Calls [take] with each variant of [request], in the prover's inputs arena, by what the patch
 * rules read of it and by [patch] (US_NONE: none). */
void us_prove_vary(us_prover *prover, const us_prove_pool *pool, us_value request,
                   us_value patch, void (*take)(void *data, us_value variant),
                   void *data);

/* prove_shrink.c: [request] without what is not needed to show the failure; in [arena]. */
us_value us_prove_shrink(us_arena *arena, us_prover *prover, us_value request,
                         us_prove_kind kind, size_t package);

/* The number of scalars, members and elements in [value]. */
size_t us_prove_size(us_value value);

/* schema.c: what [object] has that the schema of its kind does not allow, or would lose by it; an
 * array of strings, in the scratch arena. Empty where no schema is known. */
us_value us_prove_misfits(us_prover *prover, us_value object);

/* The schemas of CustomResourceDefinitions among [manifests], added to [schemas]. */
void us_prove_find_schemas(us_arena *arena, const us_manifests *manifests,
                           us_prove_schema **schemas, size_t *count);

/* The policy that checks them; NULL: it could not be built. */
usher_policy *us_prove_checker_new(usher_engine *engine);

#endif
