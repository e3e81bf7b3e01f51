/* The plan of a policy set: its deciding rules, package by package. */
#ifndef US_ADMISSION_PLAN_H
#define US_ADMISSION_PLAN_H

#include "admission/admission.h"

/* Operations, as bits, so that a package can have several. */
typedef enum us_operation {
    US_OPERATION_NONE = 0,
    US_OPERATION_CREATE = 1,
    US_OPERATION_UPDATE = 2,
    US_OPERATION_DELETE = 4,
    US_OPERATION_CONNECT = 8,
} us_operation;

#define US_OPERATIONS_ALL                                                                \
    (US_OPERATION_CREATE | US_OPERATION_UPDATE | US_OPERATION_DELETE |                   \
     US_OPERATION_CONNECT)

/* The operation called [name] ("CREATE"), or US_OPERATION_NONE. */
us_operation us_operation_named(us_str name);

typedef enum us_enforcement {
    US_ENFORCEMENT_DENY,
    US_ENFORCEMENT_WARN,
    US_ENFORCEMENT_DRYRUN,
} us_enforcement;

typedef struct us_plan_rules {
    const usher_rule **items; /* in order of their names */
    size_t count;
} us_plan_rules;

typedef struct us_plan_package {
    const char *path; /* "data.prompt.ssn" */
    us_str name;      /* "prompt.ssn", as messages show it */
    us_enforcement enforcement;
    bool names_request;   /* input.request is added */
    bool names_operation; /* runs on whatever there is, unless METADATA says otherwise */
    unsigned operations;  /* as METADATA lists them; 0: it does not */
    bool all_subresources;
    us_str *subresources;
    size_t subresource_count;
    us_plan_rules denials; /* deny, deny_*, violation, violation_* */
    us_plan_rules warnings;
    const usher_rule *patch; /* NULL: none */
    const usher_rule *exception;
} us_plan_package;

struct us_admission_plan {
    us_admission_options options;
    us_plan_package *packages; /* in order of their paths */
    size_t count;
};

/* True if [package] judges [operation] on [subresource] (empty: the resource itself). */
bool us_plan_applies(const us_plan_package *package, us_operation operation,
                     us_str subresource);

/* What conftest's exceptions call the rule [name]: "deny_root" is "root", "deny" is "". */
us_str us_plan_exception_name(const char *name);

#endif
