/* The plan of a policy set: its deciding rules, package by package. A Gatekeeper Constraint
 * counts as a package, too: that of its template, with the constraint's name; and so does a
 * mutator, which has no rule. */
#ifndef US_ADMISSION_PLAN_H
#define US_ADMISSION_PLAN_H

#include "admission/admission.h"
#include "admission/constraint.h"
#include "admission/decision_id.h"
#include "admission/inventory.h"
#include "admission/mask.h"
#include "admission/metadata.h"
#include "admission/mutator.h"

typedef struct us_plan_rules {
    const usher_rule **items; /* in order of their names */
    size_t count;
} us_plan_rules;

typedef struct us_plan_package {
    const char *path; /* "data.prompt.ssn" */
    us_str name;      /* "prompt.ssn", as messages show it */
    us_metadata metadata;
    bool names_request;    /* input.request is added */
    bool names_kubernetes; /* rules read other objects */
    bool names_namespaces; /* … namespaces, by name */
    bool names_operation;  /* runs on whatever there is, unless METADATA says otherwise */
    us_plan_rules denials; /* deny, deny_*, violation, violation_* */
    us_plan_rules warnings;
    const usher_rule *patch; /* NULL: none */
    const usher_rule *exception;
    const us_constraint *constraint; /* that asks the template's rule; NULL: none does */
    const us_mutator *mutator;       /* that mends in a rule's place; NULL: none does */
} us_plan_package;

struct us_admission_plan {
    const usher_policy *policy;
    us_admission_options options;
    us_plan_package *packages; /* in order of their paths */
    size_t count;
    us_mask *mask;
    us_decision_ids *ids;
    bool has_log_rules; /* there is data.system.log.mask, or drop: event.h */
};

/* True if [package] can change objects. */
static inline bool us_plan_mends(const us_plan_package *package)
{
    return package->patch || package->mutator;
}

/* Whether [package] judges [subject]: its operation and subresource, and what `match`
 * says. */
us_match_answer us_plan_applies(const us_plan_package *package,
                                const us_match_subject *subject);

/* The base document of the namespaces that are known, by name. */
#define US_PLAN_NAMESPACES "data.kubernetes.v1.Namespace[\"\"]"

/* The labels of [namespace], an object; US_NONE where neither the plan's options nor [known],
 * what there is at US_PLAN_NAMESPACES (NULL: nothing), tell them. */
us_value us_plan_namespace_labels(us_arena *arena, const us_admission_plan *plan,
                                  const usher_value *known, us_str namespace);

/* What conftest's exceptions call the rule [name]: "deny_root" is "root", "deny" is "". */
us_str us_plan_exception_name(const char *name);

#endif
