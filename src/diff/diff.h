/* Comparing manifests with what they were: what cli/ sees of this folder.
 *
 *     us_manifests *old = us_diff_open(&arena, "git:main:prompts", NULL, &error);
 *     us_manifests *new = us_diff_open(&arena, "prompts", NULL, &error);
 *     us_diff_config(&arena, &given, &config, &unexplained, &error);
 *     … build the policy set, with the configuration at data.usher.config …
 *     us_diff_outcome *outcome = us_diff_run(&arena, old, new, policy, &options);
 *
 * Objects are paired by group, kind, namespace and name. What a change means is said by the
 * policies: a package that has something to say on a kind defines `comparison`, a document
 *
 *     {"changes": [{"class": "major|minor|patch", "weight": 0..1, "path": [keys],
 *                   "message", "kind"?, "at"?, "in"?: "old", "before"?, "after"?,
 *                   "accepted"?: why}],
 *      "score", "threshold", "required": "major|minor|patch|none",
 *      "made": "major|minor|patch|none|lower|unknown", "problems": [texts]}
 *
 * for the input of an UPDATE review; of a CREATE or DELETE one for an object that is on one
 * side only. Nothing is decided here. */
#ifndef US_DIFF_DIFF_H
#define US_DIFF_DIFF_H

#include "base/diag.h"
#include "manifest/manifests.h"
#include "report/report.h"
#include "usher.h"

/* Reads the manifests of [source]: a file, a folder, "-" for standard input, or
 * git:REVISION:PATH, a file or folder as it was (PATH from the top of the repository, or
 * beginning with ./ or ../). [ignore] as in us_manifests_find. NULL with a sentence in
 * [error] where there is nothing of the kind, or where a named file holds no object. Files
 * that can't be read are told by us_diff_run. */
us_manifests *us_diff_open(us_arena *arena, const char *source, const char *const *ignore,
                           us_str *error);

/* What the configuration is put together from. */
typedef struct us_diff_given {
    const char *file; /* a configuration, YAML; NULL: none */
    us_str text;
    const char *threshold;     /* a number above 0, and 1 at most; NULL: not given */
    const char *accepted_file; /* a list of accepted changes, YAML; NULL: none */
    us_str accepted;
} us_diff_given;

/* Makes data.usher.config of [given], in [arena]: the threshold and the accepted changes
 * stand in the place of, or beside, those of the file. [unexplained] gets the number of
 * accepted changes without a reason. False with a sentence in [error]. */
bool us_diff_config(us_arena *arena, const us_diff_given *given, usher_value **config,
                    size_t *unexplained, us_str *error);

typedef struct us_diff_options {
    const char *namespace; /* of objects that name none; NULL: "default" */
    bool keep_print;       /* what print() says is in the outcome */
} us_diff_options;

typedef enum us_diff_state {
    US_DIFF_CHANGED,
    US_DIFF_ADDED,
    US_DIFF_REMOVED,
} us_diff_state;

/* What follows from a comparison; the worst comes last. */
typedef enum us_diff_verdict {
    US_DIFF_FINE,
    US_DIFF_NOTED,  /* there are problems, and the policy is on dry run */
    US_DIFF_WARNED, /* … and it warns only */
    US_DIFF_REFUSED,
} us_diff_verdict;

typedef struct us_diff_place {
    us_str file; /* as it was named; empty: none */
    us_position at;
} us_diff_place;

typedef struct us_diff_change {
    us_str class, kind, message, at, accepted; /* all but the class may be empty */
    usher_value *weight, *path;                /* NULL: not said, as the next two */
    usher_value *before, *after;
    bool is_old;             /* the path is that of the old object */
    us_diff_place place;     /* in the old file if so, else in the new one */
    us_diff_place place_now; /* the nearest there is in the new file */
} us_diff_change;

/* What one package says on one object. */
typedef struct us_diff_object {
    us_diff_state state;
    us_diff_verdict verdict;
    us_str kind, namespace, name; /* the namespace may be empty */
    us_str title;                 /* "PromptTemplate shop/x" */
    us_diff_place old, new;
    us_str policy; /* the package; empty: none compares such objects */
    us_str fix;    /* of the package; may be empty */
    usher_value *score, *threshold;
    us_str required, made;
    const us_str *problems;
    size_t problem_count;
    us_diff_change *changes;
    size_t change_count;
} us_diff_object;

typedef struct us_diff_error {
    us_diff_place place;
    us_str text;
} us_diff_error;

typedef struct us_diff_outcome {
    us_diff_object *objects; /* in order of the new files, then what is gone */
    size_t count;
    size_t states[3], same; /* objects on either side, by what became of them */
    size_t others;         /* documents that are no Kubernetes objects, or have no name */
    size_t verdicts[4];    /* entries of [objects], by verdict */
    double score;          /* 1 - Π(1 - score) over the objects */
    us_str required;       /* the most that any object requires */
    us_diff_error *errors; /* what could not be compared */
    size_t error_count;
    const struct us_diff_rule *rules; /* packages that compare */
    size_t rule_count;
    us_str print;
} us_diff_outcome;

/* Compares all objects. Never fails: what can't be compared is among the errors. */
us_diff_outcome *us_diff_run(us_arena *arena, const us_manifests *old,
                             const us_manifests *new, const usher_policy *policy,
                             const us_diff_options *options);

/* The accepted changes that would let everything pass, as YAML, [accepted] (may be empty)
 * being those that there are already. [why] may be NULL. */
us_str us_diff_baseline(us_arena *arena, const us_diff_outcome *outcome, us_str accepted,
                        const char *why);

/* Appends the outcome for people; as JSON; as Markdown, for a comment on a merge request. */
void us_diff_print(us_buf *out, const us_diff_outcome *outcome, bool colors);
void us_diff_json(us_buf *out, const us_diff_outcome *outcome);
void us_diff_markdown(us_buf *out, const us_diff_outcome *outcome);

/* Appends the errors, a line each, and a line that sums up. */
void us_diff_summary(us_buf *out, const us_diff_outcome *outcome);

/* The outcome as a report, in [arena], for all formats that usher has in common. */
us_report us_diff_report(us_arena *arena, const us_diff_outcome *outcome);

#endif
