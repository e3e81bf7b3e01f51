/* usher lint: what is legal in a policy, and yet a mistake, slow, or hard to read.
 *
 *     us_lint *lint = us_lint_new(&arena);
 *     us_lint_set(lint, US_STR("style"), US_LINT_OFF);
 *     us_lint_add(lint, file, text);          … for each file
 *     us_lint_run(lint);
 *     … us_lint_findings(lint, &count) …
 *
 * The rules are those of lint_rules.def, and what users write themselves in Rego. Each of the
 * former has a page, docs/lint/NAME.md, which the program carries with it. */
#ifndef US_AUTHORING_LINT_H
#define US_AUTHORING_LINT_H

#include "base/diag.h"
#include "report/report.h"

typedef enum us_lint_level {
    US_LINT_OFF,
    US_LINT_WARNING,
    US_LINT_ERROR,
} us_lint_level;

/* What is known of a rule; constant. */
typedef struct us_lint_rule {
    const char *name;
    const char *category;
    us_lint_level level; /* where nobody says otherwise */
    bool fixable;
    const char *title;
} us_lint_rule;

/* The rules in the order of lint_rules.def, which is that of their categories; NULL past the
 * end. */
const us_lint_rule *us_lint_rule_at(size_t index);

/* The page about a rule, Markdown; empty: there is no such rule. Constant. */
us_str us_lint_page(us_str name);

/* "off", "warning", "error". */
const char *us_lint_level_name(us_lint_level level);

/* Instead of bytes [from, to) of the file stands [text]. */
typedef struct us_lint_edit {
    uint32_t from, to;
    us_str text;
} us_lint_edit;

/* All texts live in the arena, or for ever. */
typedef struct us_lint_finding {
    us_str rule;
    us_str category;
    us_str title;
    us_lint_level level;
    us_str file;
    us_position position;
    us_str line; /* of the file, without white space around it */
    us_str message;
    us_lint_edit *edits; /* what would mend it, and keep the meaning; may be none */
    size_t edit_count;
    size_t file_number;
    bool accepted; /* by the baseline: counts for nothing */
} us_lint_finding;

typedef struct us_lint us_lint;

/* An empty set of files, with all rules at their levels, in [arena], which also holds all that
 * comes of it. */
us_lint *us_lint_new(us_arena *arena);

/* Files are read as Rego v0. */
void us_lint_set_v0(us_lint *lint, bool v0);

/* The level of a rule, of the rules of a category, or of "all"; US_LINT_OFF: not looked for.
 * "custom" are the user's own, which "all" leaves alone, and which say their levels themselves.
 * False if [name] is none of them. */
bool us_lint_set(us_lint *lint, us_str name, us_lint_level level);

/* As us_lint_set with the level that the table gives each; one that is off there warns. */
bool us_lint_enable(us_lint *lint, us_str name);

/* Reads .usher-lint.yaml: {"rules": {NAME or category: off | warning | error}, "ignore":
 * [patterns of names of files]}. What [ignore] (may be NULL) gets ends with NULL. False with a
 * sentence in [error]. */
bool us_lint_configure(us_lint *lint, us_str text, const char *const **ignore,
                       us_str *error);

/* The text must have one NUL beyond its end and live as long as the arena, as [file]. */
void us_lint_add(us_lint *lint, us_str file, us_str text);

/* Adds the Rego of each ConstraintTemplate of Gatekeeper's in the manifest [text]; of another
 * manifest nothing. Nothing of it is mended. False with a sentence in [error] where that is
 * no YAML. */
bool us_lint_add_manifest(us_lint *lint, us_str file, us_str text, us_str *error);

/* As us_lint_add for a file with rules of the user's own, in Rego: docs/lint.md. */
void us_lint_add_own(us_lint *lint, us_str file, us_str text);

/* Looks at all files. False where rules of the user's own do not compile or fail: [error] says
 * why. Files that do not parse are told by us_lint_problems. */
bool us_lint_run(us_lint *lint, us_str *error);

/* In the order of the files added, and of the places in each. */
us_lint_finding *us_lint_findings(us_lint *lint, size_t *count);

/* What is wrong with files that do not parse. */
const us_diag_list *us_lint_problems(const us_lint *lint);

/* The text of the file that was added as number [index], from 0, as the edits of its findings
 * leave it, in so far as they do not get into each other's way: whoever wants them all lints
 * the result anew. */
us_str us_lint_mended(us_lint *lint, size_t index);

/* Findings in [text], which us_lint_baseline wrote, are accepted: the same rule in the same file
 * on a line that reads the same, as many times as there. False with a sentence in [error]. */
bool us_lint_accept(us_lint *lint, us_str text, us_str *error);

/* Appends the findings as a baseline. */
void us_lint_baseline(us_buf *out, us_lint *lint);

/* The findings, without those that are accepted, as a report: a case for each file. */
us_report us_lint_report(us_arena *arena, us_lint *lint);

/* Appends the same for people; as JSON. */
void us_lint_print(us_buf *out, us_lint *lint, bool colors);
void us_lint_json(us_buf *out, us_lint *lint);

/* Appends the table of the rules, for people. */
void us_lint_list(us_buf *out);

#endif
