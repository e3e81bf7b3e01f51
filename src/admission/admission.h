/* Admission: AdmissionReviews in, decisions out. What cli/ and webhook/ see of
 * this folder; stands on include/usher.h like any other user of the engine.
 *
 * Which rules decide. In every package but tests (last step of the path ends in
 * _test), those under data.lib, and data.system.log (which says what is logged):
 *
 *     deny, deny_*, violation, violation_*   the request is refused
 *     warn, warn_*                           it is admitted with warnings
 *     patch                                  it is mended: RFC 6902 operations
 *     exception                              names (as conftest's) of deny_* and
 *                                            violation_* rules not to be counted
 *
 * A rule's value is a set, array or object of answers, or one answer: a string, an
 * object with `msg` (and perhaps `field`, the path in the object, which becomes a
 * cause of the Status), or true. Undefined, false, null and empty say nothing.
 *
 * `input` is the object under review. A package whose code names input.request sees
 * the AdmissionRequest there as well. Where there is no object (DELETE) such a package
 * sees {"request": …} alone, and another one, which must have asked for DELETE, the
 * object that is about to go.
 *
 * A package runs on CREATE and UPDATE of a resource itself. It runs on other
 * operations, and on subresources, where its code names input.request.operation or
 * input.request.oldObject, or where its METADATA lists them. What METADATA may say:
 *
 *     title, description: shown to persons
 *     custom:
 *       enforcement: deny | warn | dryrun
 *       severity: low | medium | high | critical
 *       fix: what a person does about a finding
 *       match:                          as a Constraint's spec.match (match.h), and
 *         operations: [CREATE, UPDATE, DELETE, CONNECT] or ["*"]
 *         subresources: [status, scale] or ["*"]
 *       unchanged: warn
 *       guarded: [example.com/version]
 *       mutation: {denials: before, patches: last}
 *       needs: [apps/v1/Deployment]
 *       reads: [v1/Service]
 *
 * [operations] then is all it runs on, and [subresources] all of those, none if the list
 * is empty; CONNECT needs no subresource to be listed. What
 * `match` does not meet is judged by none of the package's rules; where that depends on
 * labels of a namespace that nobody knows, the package's evaluation has failed.
 * `needs` and `reads` name kinds of other objects that rules look up in data.kubernetes. Where one
 * that is needed is not known (inventory.h), the package is off: it is not asked. In a cluster a
 * package whose code names data.kubernetes.v1.Namespace has failed where the labels of the
 * request's namespace are not known.
 * Under `warn` denials become warnings, under `dryrun` they are only reported
 * (auditAnnotations, log) and no patch of the package is applied.
 *
 * Under `unchanged: warn` they become warnings where an UPDATE leaves the object alone:
 * all of it but apiVersion, kind, status and metadata, and of that the annotations and
 * labels that `guarded` lists. So a policy that came after an object does not keep
 * finalizers and labels of it from being changed. The old and the new object are compared
 * as they would be with all patches applied.
 *
 * Gatekeeper's Constraints (gatekeeper/gatekeeper.h) decide beside packages, after them and
 * as if each was one: by its template's rule violation, whose input is {review, parameters},
 * on every request that its match meets. There `review.object` is the old object on DELETE.
 *
 * Validation asks for denials, and for the warnings of packages without patch.
 * Mutation applies patches, package after package in order of their paths, those under
 * `patches: last` after all others, each seeing what the one before left, and passes
 * the warnings of those packages on. So where both are registered each warning comes
 * once. It denies only what packages under `denials: before` deny, which are asked
 * before any patch, about the object as it came, and again in validation. */
#ifndef US_ADMISSION_ADMISSION_H
#define US_ADMISSION_ADMISSION_H

#include "base/arena.h"
#include "base/str.h"
#include "usher.h"

/* How a policy set decides: which packages have deny, violation, warn and patch
 * rules, in what order, and what input each expects. Immutable, shared. */
typedef struct us_admission_plan us_admission_plan;

typedef enum us_admission_path {
    US_ADMISSION_VALIDATE,
    US_ADMISSION_MUTATE,
} us_admission_path;

typedef struct us_admission_options {
    /* The packages that decide ("prompt.ssn", a NULL-terminated list); NULL: all. */
    const char *const *packages;
    bool error_is_500; /* an evaluation error answers HTTP 500 (failurePolicy decides)
                             instead of a denial with code 500 */
    size_t max_depth;  /* nesting of a review's JSON; 0: 1000, and 3000 at the most */
    /* Which of Gatekeeper's enforcement points asks, for constraints that are `scoped`; NULL:
     * validation.gatekeeper.sh, the webhook. */
    const char *enforcement_point;
    usher_limits limits; /* of each evaluation; but timeout, in ns, is of each review */
    bool as_stored; /* no patch and no mutator is applied: for what is stored already */
    bool
        enforced; /* packages and constraints under warn or dryrun deny, as if it was decided to
                         turn them on */
    /* What is known of namespaces beside data.kubernetes, and before it: an object of
     * objects of labels, by name. NULL: nothing. Must outlive the plan. */
    const usher_value *namespace_labels;
} us_admission_options;

/* Adds the policies that the program brings with it. */
void us_admission_add_default_policies(usher_builder *builder);

/* Adds the checks of usher doctor, in their place: packages doctor.*, which decide about
 * manifests of an admission webhook. */
void us_admission_add_checks(usher_builder *builder);

/* Reads [policy]'s rules; the plan lives in [arena], the policy must outlive it. NULL if
 * a package's METADATA asks for something that does not exist, or if data.usher.config
 * is no object: [problem] then is a sentence about it, in [arena]. [options] may be
 * NULL. */
us_admission_plan *us_admission_plan_new(us_arena *arena, const usher_policy *policy,
                                         const us_admission_options *options,
                                         us_str *problem);

/* True if rules of [package] ("data.prompt.ssn") may decide: it is neither a test, nor a
 * library, nor about the decision log. */
bool us_admission_decides(const char *package);

/* The number of packages that decide something. */
size_t us_admission_plan_package_count(const us_admission_plan *plan);

/* One of them, in order of their paths. */
typedef struct us_admission_package {
    us_str name;       /* "prompt.ssn" */
    const char *path;  /* "data.prompt.ssn" */
    size_t rule_count; /* that deny or warn */
    bool has_patch;
} us_admission_package;

us_admission_package us_admission_plan_package(const us_admission_plan *plan,
                                               size_t index);

/* True if some package judges objects of [kind] in the API group [group] when they are created,
 * or mends them in [version]; which of them is not asked. */
bool us_admission_plan_is_about(const us_admission_plan *plan, us_str group,
                                us_str version, us_str kind);

/* What package number [index] misses of other objects, where [kubernetes] (data.kubernetes; NULL:
 * nothing) and [word] (data.usher.inventory; may be NULL) are what is known of them: a kind like
 * apps/v1/Deployment; empty: nothing. [wholly]: it is not asked for want of that; else some
 * of its rules have nothing to go by. */
us_str us_admission_plan_missing(const us_admission_plan *plan, size_t index,
                                 const usher_value *kubernetes, const usher_value *word,
                                 bool *wholly);

/* The input that package number [index] sees of [request], an AdmissionRequest, had the
 * object come as [object]. In [arena]. */
const usher_value *us_admission_input(us_arena *arena, const us_admission_plan *plan,
                                      size_t index, const usher_value *request,
                                      const usher_value *object);

typedef enum us_admission_status {
    US_ADMISSION_ANSWERED, /* [body] is an AdmissionReview to send with HTTP 200 */
    US_ADMISSION_BAD, /* the request is no AdmissionReview: HTTP 400, [body] says why */
    US_ADMISSION_FAILED, /* an evaluation error, and error_is_500: HTTP 500 */
} us_admission_status;

/* One thing a policy said. Everything lives in the arena of the review, but for [rule] and
 * [policy], which are the plan's. */
typedef struct us_finding {
    us_str policy;             /* "prompt.ssn" */
    us_str text;               /* one or several lines, clean (text.h) */
    us_str field;              /* "spec.template"; empty: not said */
    const usher_value *path;   /* the same as an array of steps, if the policy gave one;
                                   else NULL */
    const usher_value *answer; /* what the rule said; NULL: the engine speaks */
    const usher_rule *rule;    /* that was asked; NULL: none in particular */
    bool of_constraint;        /* a Constraint, by whose name [policy] goes */
} us_finding;

/* Nobody reads more than these. */
#define US_FINDINGS_MAX 1000

typedef struct us_findings {
    us_finding *items;
    size_t count;
    size_t dropped; /* beyond US_FINDINGS_MAX */
} us_findings;

/* What became of one package of the plan in one review. */
typedef struct us_admission_outcome {
    size_t package;                      /* its index */
    bool asked;                          /* it applied, and was evaluated */
    bool patched;                        /* it changed the object */
    uint32_t denials, warnings, dryruns; /* findings on those lists of the answer */
    uint32_t errors;                     /* evaluations that failed, refusing or not */
    uint64_t ns;                         /* the time that it took */
} us_admission_outcome;

/* One review's outcome, for the log and the metrics too. Slices live in the arena
 * given to us_admission_review, or in the text; [revision] in the policy. */
typedef struct us_admission_answer {
    us_admission_status status;
    us_str body;
    bool allowed;
    bool patched;
    bool evaluation_error;
    bool exhausted; /* … because something was spent that the budget or the plan bounds */
    size_t warning_count;
    size_t dryrun_count; /* denials and patches that `dryrun` held back */
    us_str uid, kind, operation, name, namespace, username;
    us_str subresource; /* empty: the resource itself */
    us_str message;     /* of the denial */
    us_str why; /* a line, masked: what made the first denial; empty: nobody was asked */
    us_str patch; /* RFC 6902 as JSON, not base64; empty: none */
    /* 36 characters in the form of a UUID (version 8), made of the path, the uid and the
     * policies' revision and nothing else; empty where [status] is BAD, or nothing was read. */
    us_str decision_id;
    us_str revision; /* of the policies: 64 hexadecimal digits */
    /* What policies said, secrets masked. [denials] and [errors] refuse the request. */
    us_findings denials, warnings, dryruns, errors;
    const us_admission_outcome *outcomes; /* of each package of the plan, in its order */
    size_t outcome_count;                 /* 0 where no package was asked */
    /* The AdmissionRequest as it was read, secrets and all; NULL: none could be. */
    const usher_value *request;
} us_admission_answer;

/* Says why a request is denied. Of one thread at a time. */
typedef struct us_explainer us_explainer;

/* [traced]: the policies of a plan, built with usher_build_options.traced and
 * trace_without_index; must outlive it. NULL when memory is exhausted. */
us_explainer *us_explainer_new(const usher_policy *traced);
void us_explainer_free(us_explainer *explainer);

/* Its worker, to be given what that of the plan is given: documents, environment. */
usher_worker *us_explainer_worker(us_explainer *explainer);

/* What it needs is drawn from [memory] from now on, its worker's too. */
void us_explainer_set_memory(us_explainer *explainer, usher_memory *memory);

/* What one review may spend, besides what the plan's limits say of each evaluation; and who explains
 * it. */
typedef struct us_admission_budget {
    uint64_t timeout;      /* ns; shortens the plan's; 0: the plan's alone */
    uint64_t steps;        /* of all evaluations together; 0: no bound */
    const bool *cancelled; /* polled; true ends the evaluations. May be NULL */
    us_explainer
        *explainer; /* asked about the first denial of an AdmissionReview, whose answer
                                then has the line as an audit annotation; NULL: nobody */
} us_admission_budget;

/* What mutation and validation say about one request. */
typedef struct us_admission_verdict {
    const char *wrong; /* why [request] is no AdmissionRequest; NULL: it is one */
    bool allowed;
    /* It is allowed as far as is known, and what is unknown of the request may say otherwise. What
     * is denied is denied in any case. */
    bool indeterminate;
    us_findings denials;
    us_findings warnings;
    us_findings dryruns;      /* denials and patches that `dryrun` held back */
    us_findings errors;       /* evaluations that failed, and refuse the request */
    us_findings exceptions;   /* rules that `exception` kept from counting; the text names
                               the query that holds, as conftest does */
    bool evaluation_error;    /* an evaluation failed, refusing or not */
    const usher_value *patch; /* RFC 6902 operations; NULL: nothing to change */
    const usher_value *object; /* as the patches left it */
} us_admission_verdict;

/* Judges [request], an AdmissionRequest, as a cluster does in which both webhooks are
 * registered: mutation first, then validation of what that left. Findings are the very
 * ones of us_admission_review. Never fails: a full [arena] is an error of the verdict; the
 * arena then was reset, so nothing of the request may live in it. [budget] may be NULL.
 *
 * Its kind, object and old object may be US_UNKNOWN, or hold it, if the policy was built for that;
 * else such a request is indeterminate. An unknown object is known to be of the request's kind, and to
 * have its namespace and name; what patches of rules make of it is unknown. All findings hold whatever
 * the unknown is, but warnings may be wanting. */
us_admission_verdict us_admission_judge(us_arena *arena, const us_admission_plan *plan,
                                        usher_worker *worker, const usher_value *request,
                                        const us_admission_budget *budget);

/* Judges the AdmissionReview in [text] (v1 or v1beta1). Never fails: every outcome is
 * an answer; a full [arena] too, whose recovery point it replaces while it runs, and
 * which is reset when it was full (so [text] must not live in it).
 * [worker] must be of the plan's policy; [budget] may be NULL. The answer may refer to
 * [text]. */
us_admission_answer us_admission_review(us_arena *arena, const us_admission_plan *plan,
                                        usher_worker *worker, us_admission_path path,
                                        us_str text, const us_admission_budget *budget);

#endif
