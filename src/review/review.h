/* Reviewing manifests without a cluster: what cli/ sees of this folder.
 *
 *     us_manifests *manifests = us_manifests_find(&arena, paths, NULL, NULL);
 *     us_manifests_read(manifests, 0);
 *     us_review_add_data(builder, manifests, &options);
 *     … build the policy set, make its plan …
 *     us_review_outcome *outcome = us_review_run(&arena, manifests, plan, policy, &options);
 *
 * Each object becomes the AdmissionRequest that a cluster would send for it, and is judged
 * as there (admission.h): mended first, then validated. Nothing is decided here. */
#ifndef US_REVIEW_REVIEW_H
#define US_REVIEW_REVIEW_H

#include "admission/admission.h"
#include "base/diag.h"
#include "manifest/manifests.h"
#include "report/report.h"

typedef struct us_review_kind {
    us_str api_version, kind;
} us_review_kind;

typedef struct us_review_options {
    const char *operation;   /* of all requests; NULL: UPDATE of what is in [old], CREATE
                              of what is not */
    const us_manifests *old; /* what is in the cluster already; NULL: nothing */
    const char *namespace;   /* of objects that name none; NULL: "default" */
    const char *const *namespace_labels; /* "key=value", of namespaces that are not among
                                            the manifests, NULL-terminated; NULL: unknown */
    const char *user;                    /* NULL: "usher:review" */
    const char *const *groups;           /* NULL-terminated; NULL: system:authenticated */
    bool complete;  /* the manifests are all there is: data.usher.inventory */
    bool patches;   /* what patches make of the files is asked for */
    size_t threads; /* to judge on; 0: the caller's alone */
    bool explain;   /* us_review_find_places also says why what is denied is */
    bool combine;   /* one input: an array of {"path", "contents"} of all documents */
    const us_review_kind *known; /* kinds whose objects are known, be they none */
    size_t known_count;
    const struct us_kinds *kinds; /* manifest/kinds.h; NULL: what the manifests define */
    /* us_review_run calls these for the worker of each thread, before it judges anything and when
     * it has judged all: so that its evaluations can be followed. NULL: nobody follows. */
    void (*begin)(void *follower, usher_worker *worker);
    void (*end)(void *follower, usher_worker *worker);
    void *follower;
} us_review_options;

/* Adds to [builder] what policies are told of all manifests: data.kubernetes[apiVersion]
 * [kind][namespace][name] and data.usher.inventory. The manifests must outlive the policy
 * set, and are frozen by it. False if a label makes no sense: [error] says so. */
bool us_review_add_data(us_arena *arena, usher_builder *builder,
                        const us_manifests *manifests, const us_review_options *options,
                        us_str *error);

typedef enum us_review_level {
    US_REVIEW_DENY,
    US_REVIEW_WARN,
    US_REVIEW_DRYRUN,
    US_REVIEW_ERROR, /* a file that can't be read, or an evaluation that failed */
    US_REVIEW_EXCEPTION,
    US_REVIEW_LEVELS,
} us_review_level;

/* "deny", "warn", "dryrun", "error", "exception". */
const char *us_review_level_name(us_review_level level);

typedef struct us_review_finding {
    us_review_level level;
    us_str file;                        /* as it was named; empty: none */
    size_t file_number, package_number; /* SIZE_MAX: none */
    us_position at;                     /* row 0: nowhere in particular */
    us_str policy; /* the package: "prompt.ssn"; empty: usher itself */
    us_str rule;   /* "deny"; may be empty */
    us_str message;
    us_str field;    /* may be empty, as all that follows */
    us_str severity; /* low, medium, high, critical */
    us_str fix;      /* what a person does about it */
    us_str why;      /* what made a denial, a line as the webhook's annotation */
    us_str title, description; /* of the policy, and as it has them itself: */
    us_str policy_severity, policy_fix;
    /* All of the answer but `msg`, an object; NULL: nothing. */
    const usher_value *details;
    const usher_value *answer; /* as the rule gave it; NULL: usher speaks */
    const usher_rule *asked;   /* NULL: none in particular */
    bool placed;               /* the policy said where it stands */
    /* What it is about, in a cluster: {apiVersion, kind, namespace, name}. [file] is its name
     * then. NULL: it stands in a file. */
    const usher_value *object;
} us_review_finding;

/* True if the field is to be shown beside the message, which does not begin with it. */
bool us_review_shows_field(const us_review_finding *finding);

/* Fills in what METADATA says of the package of [finding], if it has a number. */
void us_review_describe(const us_admission_plan *plan, const usher_policy *policy,
                        us_review_finding *finding);

/* What was judged, or could not be. Its findings are [count] from number [first]. */
typedef struct us_review_object {
    size_t file_number;
    /* "PromptTemplate shop/greeting", "document 2"; "manifest": the file itself. */
    us_str name;
    us_position at;
    size_t first, count;
    us_str print;                       /* what print() said, line by line */
    const struct us_manifest *manifest; /* NULL: none, or all of them */
    const usher_value *patch;           /* RFC 6902 operations; NULL: none */
    us_str mended; /* of a cluster: what patches would change, in words; empty: nothing */
} us_review_object;

/* What becomes of a file whose objects were mended. */
typedef struct us_review_patch {
    size_t file_number;
    us_str file;      /* as it was named */
    const char *path; /* to write to; NULL: standard input */
    us_str before, after;
    us_str problem; /* why a patch can't be laid into the text; empty: all were */
    us_position at; /* of the object in question */
} us_review_patch;

typedef struct us_review_outcome {
    us_review_finding *findings; /* in order of files, objects, levels */
    size_t count;
    size_t levels[US_REVIEW_LEVELS]; /* how many of each */
    const us_str *files;             /* [file_count], as they were named */
    const us_str *packages;
    size_t package_count;
    /* Rules of each package that found nothing, over all objects of a file:
     * [file * package_count + package]. */
    const size_t *successes;
    us_review_patch *patches; /* in order of the files */
    size_t patch_count;
    us_review_object *objects; /* in order of files; a file that can't be read is one */
    size_t object_count;
    size_t judged_count; /* of the objects */
    size_t file_count;
    size_t named_count; /* of the files; without the one that all are combined in */
    /* It is about objects of a cluster: a file is a list of a resource
     * ("deployments.apps"). */
    bool of_cluster;
    size_t mended_count; /* objects of a cluster that patches would change */
} us_review_outcome;

/* Judges all manifests. The outcome lives in [arena] and refers to the manifests and to
 * the policy. Never fails: what can't be judged is among the findings. */
us_review_outcome *us_review_run(us_arena *arena, const us_manifests *manifests,
                                 const us_admission_plan *plan,
                                 const usher_policy *policy,
                                 const us_review_options *options);

/* True if a policy gave a reason and no place, so that the finding stands where its object
 * begins. */
bool us_review_lacks_places(const us_review_outcome *outcome);

/* Places such findings at what the rule read of the object (usher_causes_find), with
 * [traced]: the same policies built with usher_build_options.traced, and to explain denials with
 * trace_without_index. The rest as for us_review_run. */
void us_review_find_places(us_arena *arena, us_review_outcome *outcome,
                           const us_manifests *manifests, const us_admission_plan *plan,
                           const usher_policy *traced, const us_review_options *options);

/* The outcome as a report, in [arena], for all formats that usher has in common. */
us_report us_review_report(us_arena *arena, const us_review_outcome *outcome);

/* Appends the outcome as conftest's JSON has it: an array of {filename, namespace,
 * successes, warnings, failures, exceptions}, a namespace being a package; errors and
 * dryruns beside them. Findings are {msg, loc: {file, line, column}, metadata}, with
 * field, severity and fix where they are known. */
void us_review_json(us_buf *out, const us_review_outcome *outcome);

/* Appends the outcome as conftest's standard output has it. */
void us_review_conftest(us_buf *out, const us_review_outcome *outcome, bool colors);

/* Appends the findings, one or several lines each, that editors can jump to:
 *
 *     file:row:column: deny: message [policy]
 *         fix: …
 *
 * and with [diffs] what patches change in a file, as a unified diff below its findings.
 * [colors]: as for a terminal. */
void us_review_print(us_buf *out, const us_review_outcome *outcome, bool diffs,
                     bool colors);

/* Appends one line that sums up. [written]: files that were written. */
void us_review_summary(us_buf *out, const us_review_outcome *outcome, size_t written);

#endif
