/* Manifests that a command judges as requests, and the policies that it judges them by. Options that
 * several commands have are rows here, so that they mean the same everywhere. */
#ifndef US_CLI_REQUESTS_H
#define US_CLI_REQUESTS_H

#include "cli/policies.h"
#include "review/review.h"

typedef struct us_request_settings {
    us_words old;
    const char *operation;
    const char *namespace;
    us_words namespace_labels;
    const char *user;
    us_words groups;
    us_words ignore;
} us_request_settings;

/* Rows of a command's table: [type_] has an us_request_settings called requests. */
#define US_REQUEST_OPTIONS(type_)                                                        \
    {US_NAMED(0, "in-namespace"), US_STORED(TEXT, type_, requests.namespace),            \
     .value = "NAME",                                                                    \
     .help = "Kubernetes namespace of objects that name none; else default"},            \
        {US_NAMED(0, "namespace-labels"),                                                \
         US_STORED(COMMAS, type_, requests.namespace_labels), .value = "KEY=VALUE",      \
         .help = "labels of namespaces that are not among the manifests"},               \
        {US_NAMED(0, "user"), US_STORED(TEXT, type_, requests.user), .value = "NAME",    \
         .help = "user who makes the requests; else usher:review"},                      \
        {US_NAMED(0, "group"), US_STORED(LIST, type_, requests.groups), .value = "NAME", \
         .help = "group of that user; else system:authenticated"},                       \
        US_IGNORE_OPTION(type_, requests.ignore)

/* The same about what was there before, and what becomes of it. */
#define US_REQUEST_STATE_OPTIONS(type_)                                                  \
    {US_NAMED(0, "old"), US_STORED(COMMAS, type_, requests.old), .value = "PATH",        \
     .help = "manifests of what is in the cluster: an object that is in both is an "     \
             "UPDATE, with the old one as oldObject; or git:REVISION:PATH"},             \
    {                                                                                    \
        US_NAMED(0, "operation"), US_STORED(CHOICE, type_, requests.operation),          \
            .value = "OP", .choices = "CREATE UPDATE DELETE CONNECT",                    \
            .help = "operation of the requests; without --old CREATE"                    \
    }

/* What is judged, and by what. */
typedef struct us_judging {
    us_invocation *call;
    const us_request_settings *requests;
    const us_policy_settings *policies;
    us_manifests *manifests, *old;
    us_review_options options;
    usher_engine *engine; /* NULL: not needed yet */
    bool bare;            /* the policies are told nothing of the manifests */
} us_judging;

/* What [call] judges as its settings say, which live as long as it. */
us_judging us_judging_make(us_invocation *call, const us_request_settings *requests,
                           const us_policy_settings *policies);

/* Frees [policy] (may be NULL), the last that was built and is there yet, and what built it. */
void us_judging_end(us_judging *judging, usher_policy *policy);

/* Reads the manifests that the operands name (standard input is called [stdin_name], or -) and what
 * was there before, and fills in the options from the settings; what cannot be read of the
 * manifests is with them. False after telling what else is wrong. */
bool us_judging_read(us_judging *judging, const char *stdin_name);

/* The policies, for traces or not, which enter all rules if [whole]; told of the manifests. Built again
 * by the same engine. NULL after telling why not. */
usher_policy *us_judging_build(us_judging *judging, bool traced, bool whole);

/* The plan of [policy] for the packages that [packages] name (NULL: all), as a command line judges.
 * NULL after telling why not. */
us_admission_plan *us_judging_plan(us_judging *judging, const usher_policy *policy,
                                   const char *const *packages, bool enforced);

#endif
