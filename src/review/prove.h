/* Proofs of patch rules, by trial: what cli/ sees beside review.h.
 *
 * Each object of a corpus is mended as a cluster does it, round after round, and so are
 * variants of it: without what the patch rules read, with that empty or null, with what other
 * objects have there or what rules compare it with, and with parts of the patch done already.
 * What goes wrong is told with the smallest object that shows it. */
#ifndef US_REVIEW_PROVE_H
#define US_REVIEW_PROVE_H

#include "review/review.h"

/* What a patch rule failed in. */
typedef enum us_prove_kind {
    US_PROVE_APPLIES,    /* it can't be evaluated, or its patch does not apply */
    US_PROVE_PROTECTED,  /* it would change what no patch may */
    US_PROVE_IDEMPOTENT, /* it changes the mended object once more */
    US_PROVE_SETTLES,    /* … again and again */
    US_PROVE_AGREES,     /* two rules undo each other within a round */
    US_PROVE_ORDER,      /* what comes of two rules depends on which comes first */
    US_PROVE_RESTORES,   /* what something else undid is not, or otherwise, done again */
    US_PROVE_VALID,  /* the mended object is denied, for a reason that was none before */
    US_PROVE_SCHEMA, /* … or does not fit the schema of its kind */
    US_PROVE_KINDS,
} us_prove_kind;

/* "applies", …: the name of what does not hold. */
const char *us_prove_kind_name(us_prove_kind kind);

/* A rule that mends, or a mutator of Gatekeeper's. */
typedef struct us_prove_rule {
    us_str name; /* "data.prompt.region.patch" */
    us_str file; /* where it stands; empty: not known */
    uint32_t row;
    size_t fired;        /* inputs that it changed */
    size_t first, count; /* its failures */
} us_prove_rule;

/* What a round changed. */
typedef struct us_prove_round {
    us_str rules; /* names, separated by ", " */
    us_str diff;  /* of the object as YAML; empty: nothing, on the whole */
} us_prove_round;

typedef struct us_prove_failure {
    us_prove_kind kind;
    size_t rule;      /* its number */
    bool is_warning;  /* it may be meant so */
    us_str message;   /* a sentence, without its full stop */
    const char *hint; /* what to do about it */
    us_str origin; /* the object of the corpus: "shop.yaml:3 (PromptTemplate shop/a)" */
    size_t inputs; /* that show it */
    us_str operation; /* of the smallest of them */
    us_str input; /* its object, as YAML, or (where that matters) with what was before */
    us_prove_round *rounds;
    size_t round_count;
} us_prove_failure;

typedef struct us_prove {
    us_prove_rule *rules; /* in order of their packages */
    size_t rule_count;
    us_prove_failure *failures; /* in order of rules and kinds */
    size_t failure_count;
    us_review_finding *problems; /* what could not be read or tried: errors */
    size_t problem_count;
    size_t files, objects, inputs, mended; /* inputs that some rule changed */
    uint64_t rounds;                       /* of all inputs */
    size_t longest; /* rounds that an input took to settle, at most */
} us_prove;

typedef struct us_prove_options {
    const us_review_options *review;
    size_t variants;             /* of each object, at most */
    const us_manifests *schemas; /* CustomResourceDefinitions besides those of the corpus;
                                    NULL: none */
    usher_engine *engine;        /* schemas are checked by a policy of their own */
    void (*show)(void *data, size_t done,
                 size_t count); /* progress, in objects; may be NULL */
    void *data;
} us_prove_options;

/* Tries the patch rules of [plan], made of [policy], on [corpus] and its variants; [traced] is
 * the same policy for traces. In [arena]; the same in each run. Never fails: what can't be
 * tried is among the problems. */
us_prove *us_prove_run(us_arena *arena, const us_manifests *corpus,
                       const us_admission_plan *plan, const usher_policy *policy,
                       const usher_policy *traced, const us_prove_options *options);

/* Appends failures, each with its input and its rounds, and the rules that never fired. */
void us_prove_text(us_buf *out, const us_prove *proof, bool colors);
void us_prove_json(us_buf *out, const us_prove *proof);

/* A case for each rule; one that never fired is skipped, or with [strict] a failure. */
us_report us_prove_report(us_arena *arena, const us_prove *proof, bool strict);

/* Appends a line that sums up. */
void us_prove_summary(us_buf *out, const us_prove *proof);

#endif
