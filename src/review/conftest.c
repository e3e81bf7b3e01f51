/* Outcomes in the layouts of conftest: its JSON, and its standard output. Both go file by
 * file and package by package, which conftest calls a namespace. */
#include "review/review.h"

#include "codec/json.h"

/* Findings by file and package, so that each pair need not look at all of them. */
typedef struct groups {
    const us_review_outcome *outcome;
    size_t *first; /* by file * (packages + 1) + package; the last is of no package */
    size_t *next;  /* by finding; numbers from 1, 0: none */
} groups;

static size_t group_of(const us_review_outcome *outcome, const us_review_finding *finding)
{
    size_t package = finding->package_number == SIZE_MAX ? outcome->package_count
                                                         : finding->package_number;
    return finding->file_number * (outcome->package_count + 1) + package;
}

static groups group_findings(us_arena *arena, const us_review_outcome *outcome)
{
    size_t count = outcome->file_count * (outcome->package_count + 1) + 1;
    groups g = {outcome, us_arena_alloc_zero(arena, count * sizeof(size_t)),
                us_arena_alloc_zero(arena, (outcome->count + 1) * sizeof(size_t))};
    for (size_t i = outcome->count; i > 0; i--) {
        size_t group = group_of(outcome, &outcome->findings[i - 1]);
        g.next[i - 1] = g.first[group];
        g.first[group] = i;
    }
    return g;
}

/* The findings of one file and one package. */
typedef struct group {
    const groups *all;
    us_str file, package;
    size_t first, successes;
} group;

static group group_at(const groups *all, size_t file, size_t package)
{
    const us_review_outcome *outcome = all->outcome;
    bool named = package < outcome->package_count;
    return (group){
        .all = all,
        .file = outcome->files[file],
        .package = named ? outcome->packages[package] : US_STR_EMPTY,
        .first = all->first[file * (outcome->package_count + 1) + package],
        .successes =
            named ? outcome->successes[file * outcome->package_count + package] : 0,
    };
}

/* The next finding of [level] in the group, from number [*at] on; NULL at the end. */
static const us_review_finding *next_of(const group *g, us_review_level level, size_t *at)
{
    while (*at > 0) {
        const us_review_finding *finding = &g->all->outcome->findings[*at - 1];
        *at = g->all->next[*at - 1];
        if (finding->level == level)
            return finding;
    }
    return NULL;
}

/* ---- JSON ---------------------------------------------------------------------------- */

static void add_text(us_buf *out, const char *indent, const char *name, us_str text)
{
    us_buf_add_format(out, ",\n%s\"%s\": ", indent, name);
    us_json_write_string(out, text, true);
}

static void add_place(us_buf *out, const us_review_finding *finding)
{
    static const char indent[] = "\t\t\t\t\t";
    if (finding->at.row == 0)
        return;
    us_buf_add_format(out, ",\n\t\t\t\t\"loc\": {\n%s\"file\": ", indent);
    us_json_write_string(out, finding->file, true);
    us_buf_add_format(out, ",\n%s\"line\": %u,\n%s\"column\": %u\n\t\t\t\t}", indent,
                      finding->at.row, indent, finding->at.column);
}

static void add_result(us_buf *out, const us_review_finding *finding)
{
    static const char indent[] = "\t\t\t\t";
    us_buf_add_format(out, "\t\t\t{\n%s\"msg\": ", indent);
    us_json_write_string(out, finding->message, true);
    add_place(out, finding);
    if (finding->object) {
        us_buf_add_format(out, ",\n%s\"object\": ", indent);
        us_json_write_indented(out, *finding->object, us_str_from(indent), US_STR("\t"));
    }
    if (finding->details) {
        us_buf_add_format(out, ",\n%s\"metadata\": ", indent);
        us_json_write_indented(out, *finding->details, us_str_from(indent), US_STR("\t"));
    }
    if (finding->field.length > 0)
        add_text(out, indent, "field", finding->field);
    if (finding->severity.length > 0)
        add_text(out, indent, "severity", finding->severity);
    if (finding->fix.length > 0)
        add_text(out, indent, "fix", finding->fix);
    if (finding->why.length > 0)
        add_text(out, indent, "why", finding->why);
    us_buf_add_c(out, "\n\t\t\t}");
}

static void add_results(us_buf *out, const group *g, const char *name,
                        us_review_level level)
{
    const us_review_finding *finding;
    size_t written = 0;
    for (size_t at = g->first; (finding = next_of(g, level, &at)) != NULL; written++) {
        us_buf_add_c(out, written ? ",\n" : "");
        if (written == 0)
            us_buf_add_format(out, ",\n\t\t\"%s\": [\n", name);
        add_result(out, finding);
    }
    us_buf_add_c(out, written ? "\n\t\t]" : "");
}

static void add_group(us_buf *out, const group *g)
{
    us_str file = us_str_is(g->file, "-") ? US_STR_EMPTY : g->file;
    us_buf_add_c(out, "\t{\n\t\t\"filename\": ");
    us_json_write_string(out, file, true);
    add_text(out, "\t\t", "namespace", g->package);
    us_buf_add_format(out, ",\n\t\t\"successes\": %zu", g->successes);
    add_results(out, g, "warnings", US_REVIEW_WARN);
    add_results(out, g, "failures", US_REVIEW_DENY);
    add_results(out, g, "exceptions", US_REVIEW_EXCEPTION);
    add_results(out, g, "dryruns", US_REVIEW_DRYRUN);
    add_results(out, g, "errors", US_REVIEW_ERROR);
    us_buf_add_c(out, "\n\t}");
}

void us_review_json(us_buf *out, const us_review_outcome *outcome)
{
    groups all = group_findings(out->arena, outcome);
    us_buf text = us_buf_make(out->arena);
    bool any = false;
    for (size_t file = 0; file < outcome->file_count; file++)
        for (size_t package = 0; package <= outcome->package_count; package++) {
            group g = group_at(&all, file, package);
            if (g.successes == 0 && g.first == 0)
                continue;
            us_buf_add_c(&text, any ? ",\n" : "");
            add_group(&text, &g);
            any = true;
        }
    us_buf_add_c(out, any ? "[\n" : "[");
    us_str body = us_buf_str(&text);
    /* Outside of strings there are no such characters. */
    for (size_t i = 0; i < body.length; i++) {
        char c = body.text[i];
        if (c == '<' || c == '>' || c == '&')
            us_buf_add_format(out, "\\u%04x", (unsigned)c);
        else
            us_buf_add_char(out, c);
    }
    us_buf_add_c(out, any ? "\n]\n" : "]\n");
}

/* ---- Standard output ----------------------------------------------------------------- */

static void add_word(us_buf *out, const char *word, const char *color, bool colors)
{
    if (colors)
        us_buf_add_format(out, "\033[%sm%s\033[0m", color, word);
    else
        us_buf_add_c(out, word);
}

static void add_lines(us_buf *out, const group *g, us_review_level level,
                      const char *word, const char *color, bool colors)
{
    const us_review_finding *finding;
    for (size_t at = g->first; (finding = next_of(g, level, &at)) != NULL;) {
        us_str file = finding->object ? finding->file : g->file;
        add_word(out, word, color, colors);
        us_buf_add_c(out, us_str_is(file, "-") ? " " : " - ");
        us_buf_add_format(out, "%.*s - ", US_STR_ARG(file));
        if (g->package.length > 0)
            us_buf_add_format(out, "%.*s - ", US_STR_ARG(g->package));
        us_buf_add_format(out, "%.*s\n", US_STR_ARG(finding->message));
    }
}

static void add_plural(us_buf *out, size_t count, const char *word)
{
    us_buf_add_format(out, "%zu %s%s", count, word, count == 1 ? "" : "s");
}

static void add_sum(us_buf *out, const us_review_outcome *outcome, size_t successes,
                    bool colors)
{
    const size_t *levels = outcome->levels;
    size_t failures = levels[US_REVIEW_DENY], warnings = levels[US_REVIEW_WARN],
           exceptions = levels[US_REVIEW_EXCEPTION];
    us_buf sum = us_buf_make(out->arena);
    add_plural(&sum, successes + failures + warnings + exceptions, "test");
    us_buf_add_format(&sum, ", %zu passed, ", successes);
    add_plural(&sum, warnings, "warning");
    us_buf_add_c(&sum, ", ");
    add_plural(&sum, failures, "failure");
    us_buf_add_c(&sum, ", ");
    add_plural(&sum, exceptions, "exception");
    us_buf_add_char(out, '\n');
    add_word(out, us_buf_str(&sum).text,
             failures     ? "31"
             : warnings   ? "33"
             : exceptions ? "36"
                          : "32",
             colors);
    us_buf_add_char(out, '\n');
}

void us_review_conftest(us_buf *out, const us_review_outcome *outcome, bool colors)
{
    groups all = group_findings(out->arena, outcome);
    size_t successes = 0;
    for (size_t file = 0; file < outcome->file_count; file++)
        for (size_t package = 0; package <= outcome->package_count; package++) {
            group g = group_at(&all, file, package);
            successes += g.successes;
            if (g.first == 0)
                continue;
            add_lines(out, &g, US_REVIEW_ERROR, "ERRO", "31", colors);
            add_lines(out, &g, US_REVIEW_WARN, "WARN", "33", colors);
            add_lines(out, &g, US_REVIEW_DENY, "FAIL", "31", colors);
            add_lines(out, &g, US_REVIEW_EXCEPTION, "EXCP", "36", colors);
        }
    add_sum(out, outcome, successes, colors);
}
