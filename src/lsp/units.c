/* Units, made by uniting documents whose packages and references meet; and what is told of them.
 *
 * Compiling comes right after a change, when nothing more is waiting to be read; lint, and compiling of large
 * units, when nothing has come for a while. While a document of a unit does not parse, its
 * syntax errors are all that is told of it, and the policy is the one that compiled last. */
#include "lsp/units.h"

#include "authoring/authoring.h"
#include "base/file.h"
#include "base/path.h"
#include "compile/type_notes.h"
#include "engine/engine.h"

#include <stdlib.h>

#define LARGE          ((size_t)512 << 10) /* bytes of a unit that is not compiled at each key */
#define LARGE_DELAY    150                 /* milliseconds */
#define LINT_DELAY     60
#define ERRORS_MAX     200 /* of a unit */
#define CONFIGURATION  ".usher-lint.yaml"
#define CONFIGURED_MAX ((size_t)1 << 20)

struct us_lsp_unit {
    us_lsp_document **documents; /* malloc; in the order of their paths */
    size_t count;
    usher_policy *policy; /* as it last compiled; NULL: never */
    usher_problems *problems;
    bool is_current; /* [policy] is of the texts as they are */
    bool compile_due, lint_due;
    bool is_kept; /* while units are made anew */
};

struct us_lsp_units {
    usher_engine *engine;
    us_lsp_unit **items; /* malloc */
    size_t count;
    bool regroup;
};

struct us_lsp_units *us_lsp_units_new(void)
{
    struct us_lsp_units *units = calloc(1, sizeof *units);
    if (units)
        units->engine = usher_engine_new();
    if (units && units->engine)
        return units;
    free(units);
    return NULL;
}

static void free_unit(us_lsp_unit *unit)
{
    usher_policy_free(unit->policy);
    usher_problems_free(unit->problems);
    free(unit->documents);
    free(unit);
}

void us_lsp_units_free(struct us_lsp_units *units)
{
    if (!units)
        return;
    for (size_t i = 0; i < units->count; i++)
        free_unit(units->items[i]);
    free(units->items);
    usher_engine_free(units->engine);
    free(units);
}

/* ---- What a document names --------------------------------------------------------------- */

/* The next occurrence goes on where this one ends: a.b, a["b"]. */
static bool goes_on(const us_lsp_occurrences *all, size_t i)
{
    const us_lsp_occurrence *o = &all->items[i], *next = o + 1;
    return i + 1 < all->count && next->from - o->to <= 2 &&
           next->path.length > o->path.length && us_str_starts_with(next->path, o->path);
}

static void collect_named(us_lsp_document *document)
{
    const us_lsp_occurrences *all = &document->occurrences;
    us_names seen = us_names_make(&document->arena);
    document->named =
        us_arena_alloc_array(&document->arena, all->count + 1, sizeof *document->named);
    for (size_t i = 0; i < all->count; i++) {
        const us_lsp_occurrence *o = &all->items[i];
        if (o->kind != US_LSP_DOCUMENT || o->defines || goes_on(all, i) ||
            us_names_find(&seen, o->path) != US_NAMES_NONE)
            continue;
        us_names_put(&seen, o->path, 0);
        document->named[document->named_count++] = o->path;
    }
}

static uint64_t signature_of(const us_lsp_document *document)
{
    uint64_t sum = us_value_hash(us_value_string(document->package));
    for (size_t i = 0; i < document->named_count; i++)
        sum = sum * 31 + us_value_hash(us_value_string(document->named[i]));
    return sum;
}

void us_lsp_units_parsed(us_lsp *lsp, us_lsp_document *document)
{
    document->named_count = 0;
    if (document->module)
        collect_named(document);
    uint64_t signature = signature_of(document);
    if (document->signature != signature || !document->unit)
        lsp->units->regroup = true;
    document->signature = signature;
}

void us_lsp_units_touch(us_lsp *lsp, us_lsp_document *document)
{
    us_lsp_unit *unit = document->unit;
    if (unit) {
        unit->compile_due = unit->lint_due = true;
        unit->is_current = false;
    }
    if (!unit || !document->is_there)
        lsp->units->regroup = true;
}

/* ---- Making them ---------------------------------------------------------------------------- */

typedef struct grouping {
    us_lsp_document **documents; /* by package */
    uint32_t *leaders;
    size_t count;
} grouping;

static uint32_t leader_of(grouping *g, uint32_t number)
{
    while (g->leaders[number] != number)
        number = g->leaders[number] = g->leaders[g->leaders[number]];
    return number;
}

static void unite(grouping *g, uint32_t a, uint32_t b)
{
    a = leader_of(g, a);
    b = leader_of(g, b);
    g->leaders[a > b ? a : b] = a < b ? a : b;
}

/* The first document whose package is not before [package]. */
static uint32_t lower_bound(const grouping *g, us_str package)
{
    uint32_t low = 0, high = (uint32_t)g->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (us_str_compare(g->documents[middle]->package, package) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* With the packages that [path] lies in, and those below it. */
static void unite_path(us_arena *arena, grouping *g, uint32_t number, us_str path)
{
    for (size_t end = 1; end <= path.length; end++) {
        us_str prefix = us_str_slice(path, 0, end);
        if (end < path.length && path.text[end] != '.')
            continue;
        uint32_t at = lower_bound(g, prefix);
        if (at < g->count && us_str_equal(g->documents[at]->package, prefix))
            unite(g, number, at);
    }
    us_str below = us_str_format(arena, "%.*s.", US_STR_ARG(path));
    for (uint32_t at = lower_bound(g, below);
         at < g->count && us_str_starts_with(g->documents[at]->package, below); at++)
        unite(g, number, at);
}

static int compare_packages(const void *a, const void *b)
{
    const us_lsp_document *one = *(us_lsp_document *const *)a,
                          *other = *(us_lsp_document *const *)b;
    int order = us_str_compare(one->package, other->package);
    return order ? order : us_str_compare(one->path, other->path);
}

static int compare_paths(const void *a, const void *b)
{
    return us_str_compare((*(us_lsp_document *const *)a)->path,
                          (*(us_lsp_document *const *)b)->path);
}

static grouping group(us_lsp *lsp)
{
    us_arena *arena = &lsp->message;
    grouping g = {0};
    g.documents =
        us_arena_alloc_array(arena, lsp->document_count + 1, sizeof *g.documents);
    g.leaders = us_arena_alloc_array(arena, lsp->document_count + 1, sizeof *g.leaders);
    for (size_t i = 0; i < lsp->document_count; i++)
        if (lsp->documents[i]->is_there)
            g.documents[g.count++] = lsp->documents[i];
    if (g.count > 1)
        qsort(g.documents, g.count, sizeof *g.documents, compare_packages);
    for (uint32_t i = 0; i < g.count; i++)
        g.leaders[i] = i;
    for (uint32_t i = 0; i < g.count; i++) {
        us_lsp_document *document = g.documents[i];
        if (i > 0 && document->package.length > 0 &&
            us_str_equal(document->package, g.documents[i - 1]->package))
            unite(&g, i, i - 1);
        for (size_t k = 0; k < document->named_count; k++)
            unite_path(arena, &g, i, document->named[k]);
    }
    return g;
}

static bool has_documents(const us_lsp_unit *unit, us_lsp_document *const *documents,
                          size_t count)
{
    return unit->count == count &&
           memcmp(unit->documents, documents, count * sizeof *documents) == 0;
}

/* The unit of these documents: the one that there was, or a new one. NULL: no memory. */
static us_lsp_unit *unit_for(us_lsp_document **documents, size_t count)
{
    us_lsp_unit *unit = documents[0]->unit;
    if (unit && has_documents(unit, documents, count)) {
        unit->is_kept = true;
        return unit;
    }
    unit = calloc(1, sizeof *unit);
    if (unit)
        unit->documents = malloc(count * sizeof *documents);
    if (!unit || !unit->documents) {
        free(unit);
        return NULL;
    }
    memcpy(unit->documents, documents, count * sizeof *documents);
    unit->count = count;
    unit->compile_due = unit->lint_due = unit->is_kept = true;
    return unit;
}

static void drop_others(struct us_lsp_units *units)
{
    for (size_t i = 0; i < units->count; i++)
        if (!units->items[i]->is_kept)
            free_unit(units->items[i]);
    free(units->items);
    units->items = NULL;
    units->count = 0;
}

static void regroup(us_lsp *lsp)
{
    struct us_lsp_units *units = lsp->units;
    us_arena *arena = &lsp->message;
    us_lsp_refresh(lsp);
    if (!units->regroup)
        return;
    grouping g = group(lsp);
    us_lsp_document **members = us_arena_alloc_array(arena, g.count + 1, sizeof *members);
    us_lsp_unit **made = malloc((g.count + 1) * sizeof *made);
    size_t made_count = 0;
    if (!made)
        us_arena_exhaust(arena);
    for (size_t i = 0; i < units->count; i++)
        units->items[i]->is_kept = false;
    /* Members by leader: lists through their numbers, so that all takes linear time. */
    uint32_t *next = us_arena_alloc_zero(arena, (g.count + 1) * sizeof *next);
    uint32_t *last = us_arena_alloc_array(arena, g.count + 1, sizeof *last);
    for (uint32_t i = 0; i < g.count; i++) {
        uint32_t leader = leader_of(&g, i);
        if (leader != i)
            next[last[leader]] = i;
        last[leader] = i;
    }
    for (uint32_t i = 0; i < g.count; i++) {
        if (leader_of(&g, i) != i)
            continue;
        size_t count = 0;
        uint32_t at = i;
        do {
            members[count++] = g.documents[at];
            at = next[at];
        } while (at);
        qsort(members, count, sizeof *members, compare_paths);
        us_lsp_unit *unit = unit_for(members, count);
        if (unit)
            made[made_count++] = unit;
    }
    drop_others(units);
    for (size_t i = 0; i < lsp->document_count; i++)
        lsp->documents[i]->unit = NULL;
    for (size_t i = 0; i < made_count; i++)
        for (size_t k = 0; k < made[i]->count; k++)
            made[i]->documents[k]->unit = made[i];
    units->items = made;
    units->count = made_count;
    units->regroup = false;
}

/* ---- Telling ------------------------------------------------------------------------------------ */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

/* The end of the word at [from], or of the one character there. */
static size_t word_end(us_str text, size_t from)
{
    size_t to = from;
    while (to < text.length && is_word(text.text[to]))
        to++;
    while (to == from && to < text.length && text.text[to] != '\n') {
        to++;
        while (to < text.length && (text.text[to] & 0xC0) == 0x80)
            to++;
    }
    return to;
}

static void add_diagnostic(us_buf *out, const us_lsp_document *document, size_t from,
                           size_t to, int severity, us_str code, us_str message,
                           const char *tag)
{
    us_lsp_add_comma(out);
    us_buf_add_c(out, "{\"range\":");
    us_lsp_add_range(out, &document->text, from, to);
    us_buf_add_format(out, ",\"severity\":%d,\"code\":", severity);
    us_lsp_add_text(out, code);
    us_buf_add_c(out, ",\"source\":\"usher\",\"message\":");
    us_lsp_add_text(out, message);
    if (tag)
        us_buf_add_format(out, ",\"tags\":[%s]", tag);
    us_buf_add_char(out, '}');
}

static us_str message_of(us_lsp *lsp, const us_diag *diag)
{
    us_buf message = us_buf_make(&lsp->message);
    us_buf_add_str(&message, diag->message);
    if (diag->detail.length > 0)
        us_buf_add_format(&message, "\n%.*s", US_STR_ARG(diag->detail));
    if (diag->hint.length > 0)
        us_buf_add_format(&message, "\nhint: %.*s", US_STR_ARG(diag->hint));
    return us_buf_str(&message);
}

static void add_problem(us_lsp *lsp, us_buf *out, const us_lsp_document *document,
                        const us_diag *diag)
{
    us_str text = document->text.text;
    size_t from =
        diag->position.offset < text.length ? diag->position.offset : text.length;
    bool placed = diag->position.row > 0;
    add_diagnostic(out, document, placed ? from : 0, placed ? word_end(text, from) : 0, 1,
                   us_str_from(diag->code ? diag->code : "error"), message_of(lsp, diag),
                   NULL);
}

static const char *tag_of(const us_lint_finding *finding)
{
    return us_str_starts_with(finding->rule, US_STR("unused-")) ? "1" : NULL;
}

static us_str diagnostics_of(us_lsp *lsp, const us_lsp_document *document)
{
    us_buf out = us_buf_make(&lsp->message);
    const us_lsp_unit *unit = document->unit;
    const usher_problems *problems = unit ? unit->problems : NULL;
    us_buf_add_char(&out, '[');
    for (size_t i = 0; i < usher_problems_count(problems); i++) {
        const us_diag *diag = &problems->diags[i];
        if (!problems->items[i].is_note &&
            (us_str_equal(diag->file, document->path) ||
             (diag->file.length == 0 && unit->documents[0] == document)))
            add_problem(lsp, &out, document, diag);
    }
    for (size_t i = 0; i < document->finding_count; i++) {
        const us_lsp_finding *finding = &document->findings[i];
        add_diagnostic(&out, document, finding->from, finding->to,
                       finding->lint.level == US_LINT_ERROR ? 1 : 2, finding->lint.rule,
                       finding->lint.message, tag_of(&finding->lint));
    }
    us_buf_add_char(&out, ']');
    return us_buf_str(&out);
}

/* Sends what is new, and after a change of the text in any case. */
static void tell(us_lsp *lsp, us_lsp_document *document)
{
    us_str found = document->is_there ? diagnostics_of(lsp, document) : US_STR("[]");
    if (us_str_equal(found, document->told) && (document->is_told || !document->is_open))
        return;
    us_buf params = us_buf_make(&lsp->message);
    us_buf_add_c(&params, "{\"uri\":");
    us_lsp_add_text(&params, document->uri);
    if (document->is_open)
        us_buf_add_format(&params, ",\"version\":%lld", (long long)document->version);
    us_buf_add_c(&params, ",\"diagnostics\":");
    us_buf_add_str(&params, found);
    us_buf_add_char(&params, '}');
    us_lsp_notify(lsp, "textDocument/publishDiagnostics", us_buf_str(&params));
    us_arena_reset(&document->told_arena, (size_t)64 << 10);
    document->told = US_STR("[]");
    document->told = us_str_copy(&document->told_arena, found);
    document->is_told = true;
}

static void tell_unit(us_lsp *lsp, const us_lsp_unit *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        tell(lsp, unit->documents[i]);
}

/* ---- Compiling ----------------------------------------------------------------------------------- */

static bool is_broken(const us_lsp_unit *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        if (unit->documents[i]->problems.count > 0)
            return true;
    return false;
}

static usher_builder *builder_of(us_lsp *lsp, const us_lsp_unit *unit, bool for_tests)
{
    usher_build_options options = {
        .dialect = lsp->options.v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .keep_print = true,
        .checking = true,
        .test_cases = for_tests,
        .max_errors = ERRORS_MAX,
    };
    usher_builder *builder = usher_builder_new(lsp->units->engine, &options);
    if (!builder)
        us_arena_exhaust(&lsp->message);
    builder->notes_types = !for_tests;
    for (size_t i = 0; i < unit->count; i++) {
        const us_lsp_document *document = unit->documents[i];
        usher_builder_add_module(builder, us_str_to_c(&lsp->message, document->path),
                                 document->text.text.text, document->length);
    }
    return builder;
}

static usher_problems *syntax_problems(us_lsp *lsp, const us_lsp_unit *unit)
{
    us_diag_list all = us_diag_list_make(&lsp->message, 0);
    for (size_t i = 0; i < unit->count; i++)
        for (size_t k = 0; k < unit->documents[i]->problems.count && k < ERRORS_MAX; k++)
            *us_diag_list_add(&all) = unit->documents[i]->problems.items[k];
    return us_problems_make(&all, NULL);
}

static void compile(us_lsp *lsp, us_lsp_unit *unit)
{
    unit->compile_due = false;
    usher_problems_free(unit->problems);
    unit->problems = NULL;
    usher_builder *builder = builder_of(lsp, unit, false);
    if (is_broken(unit)) {
        unit->problems = syntax_problems(lsp, unit);
    } else {
        usher_policy *policy = usher_builder_finish(builder, &unit->problems);
        if (policy) {
            usher_policy_free(unit->policy);
            unit->policy = policy;
            unit->is_current = true;
        }
    }
    us_advise(unit->problems, builder, true);
    usher_builder_free(builder);
    tell_unit(lsp, unit);
}

usher_policy *us_lsp_build_tests(us_lsp *lsp, us_lsp_document *document,
                                 usher_problems **problems)
{
    usher_builder *builder = builder_of(lsp, document->unit, true);
    usher_policy *policy = usher_builder_finish(builder, problems);
    usher_builder_free(builder);
    return policy;
}

/* ---- Lint ---------------------------------------------------------------------------------------- */

void us_lsp_units_moved(us_lsp_document *document, size_t from, size_t to, size_t length)
{
    size_t kept = 0;
    for (size_t i = 0; i < document->finding_count; i++) {
        us_lsp_finding finding = document->findings[i];
        finding.lint.edit_count = 0;
        if (finding.from >= to) {
            finding.from = (uint32_t)(finding.from - to + from + length);
            finding.to = (uint32_t)(finding.to - to + from + length);
        } else if (finding.to > from) {
            continue;
        }
        document->findings[kept++] = finding;
    }
    document->finding_count = kept;
}

static void keep_finding(us_lsp_document *document, const us_lint_finding *finding)
{
    us_arena *arena = &document->found_arena;
    us_str text = document->text.text;
    us_lsp_finding kept = {.lint = *finding, .from = finding->position.offset};
    if (kept.from > text.length)
        kept.from = (uint32_t)text.length;
    kept.to = (uint32_t)word_end(text, kept.from);
    kept.lint.message = us_str_copy(arena, finding->message);
    kept.lint.rule = us_str_copy(arena, finding->rule);
    kept.lint.edits =
        us_arena_alloc_array(arena, finding->edit_count + 1, sizeof *kept.lint.edits);
    for (size_t i = 0; i < finding->edit_count; i++) {
        kept.lint.edits[i] = finding->edits[i];
        kept.lint.edits[i].text = us_str_copy(arena, finding->edits[i].text);
    }
    document->findings = us_arena_one_more(arena, document->findings,
                                           document->finding_count, sizeof kept);
    document->findings[document->finding_count++] = kept;
}

/* What the compiler says when it knows kinds is told as what lint says: where it was found, until the next
 * time; for reading their schemas takes longer than a key may. */
static void check_kinds(us_lsp *lsp, us_lsp_unit *unit)
{
    usher_problems *problems = NULL;
    usher_builder *builder = builder_of(lsp, unit, false);
    us_lsp_kinds_add(lsp->kinds, builder);
    usher_policy *policy = usher_builder_finish(builder, &problems);
    us_advise(problems, builder, true);
    for (size_t i = 0; i < usher_problems_count(problems); i++) {
        const us_diag *diag = &problems->diags[i];
        us_lsp_document *document =
            us_lsp_document_find(lsp, us_lsp_uri_of(&lsp->message, diag->file));
        if (document && document->unit == unit)
            keep_finding(document, &(us_lint_finding){.rule = us_str_from(diag->code),
                                                      .level = US_LINT_ERROR,
                                                      .position = diag->position,
                                                      .message = message_of(lsp, diag)});
    }
    if (policy) {
        usher_policy_free(unit->policy);
        unit->policy = policy;
    }
    usher_problems_free(problems);
    usher_builder_free(builder);
}

/* What the file in the folder that [document] lies in says; true if it leaves the document out. */
static bool configure(us_lsp *lsp, us_lint *lint, const us_lsp_document *document)
{
    const char *const *ignore = NULL;
    us_str text, error;
    for (size_t i = 0; i < lsp->folder_count; i++) {
        us_str folder = lsp->folders[i];
        us_str path = us_path_join(&lsp->message, folder, US_STR(CONFIGURATION));
        if (us_str_starts_with(document->path, folder) &&
            us_file_read(&lsp->message, us_str_to_c(&lsp->message, path), CONFIGURED_MAX,
                         &text, &error) &&
            us_lint_configure(lint, text, &ignore, &error))
            break;
    }
    for (; ignore && *ignore; ignore++)
        if (us_path_match(us_str_from(*ignore), us_path_base(document->path)))
            return true;
    return false;
}

/* Documents that do not parse keep what was found in them before. */
static void lint_unit(us_lsp *lsp, us_lsp_unit *unit)
{
    us_lint *lint = us_lint_new(&lsp->message);
    us_lsp_document **linted =
        us_arena_alloc_array(&lsp->message, unit->count, sizeof *linted);
    size_t linted_count = 0, count;
    us_str error;
    unit->lint_due = false;
    us_lint_set_v0(lint, lsp->options.v0);
    for (size_t i = 0; i < unit->count; i++) {
        us_lsp_document *document = unit->documents[i];
        bool left_out = configure(lsp, lint, document);
        if (!document->module || document->problems.count > 0)
            continue;
        us_arena_reset(&document->found_arena, (size_t)256 << 10);
        document->findings = NULL;
        document->finding_count = 0;
        if (left_out)
            continue;
        us_lint_add(lint, document->path, document->text.text);
        linted[linted_count++] = document;
    }
    us_lint_run(lint, &error);
    const us_lint_finding *findings = us_lint_findings(lint, &count);
    for (size_t i = 0; i < count; i++)
        keep_finding(linted[findings[i].file_number], &findings[i]);
    if (lsp->kinds && unit->is_current)
        check_kinds(lsp, unit);
    tell_unit(lsp, unit);
}

/* ---- When ---------------------------------------------------------------------------------------- */

static bool is_large(const us_lsp_unit *unit)
{
    size_t bytes = 0;
    for (size_t i = 0; i < unit->count; i++)
        bytes += unit->documents[i]->length;
    return bytes > LARGE;
}

int us_lsp_units_wait(const struct us_lsp_units *units)
{
    int wait = units->regroup ? 0 : -1;
    for (size_t i = 0; i < units->count; i++) {
        const us_lsp_unit *unit = units->items[i];
        int due = -1;
        if (unit->compile_due)
            due = is_large(unit) ? LARGE_DELAY : 0;
        else if (unit->lint_due)
            due = LINT_DELAY;
        if (due >= 0 && (wait < 0 || due < wait))
            wait = due;
    }
    return wait;
}

static bool has_open(const us_lsp_unit *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        if (unit->documents[i]->is_open)
            return true;
    return false;
}

/* What the user looks at comes first, and errors before lint. */
static us_lsp_unit *most_urgent(const struct us_lsp_units *units, bool *lint)
{
    us_lsp_unit *best = NULL;
    int best_rank = 0;
    for (size_t i = 0; i < units->count; i++) {
        us_lsp_unit *unit = units->items[i];
        int rank = unit->compile_due ? 3 : unit->lint_due ? 1 : 0;
        if (rank > 0 && has_open(unit))
            rank++;
        if (rank > best_rank) {
            best = unit;
            best_rank = rank;
        }
    }
    *lint = best && !best->compile_due;
    return best;
}

/* The documents that went away since are told of once more. */
static void tell_gone(us_lsp *lsp)
{
    for (size_t i = 0; i < lsp->document_count; i++)
        if (!lsp->documents[i]->is_there && lsp->documents[i]->told.length > 2)
            tell(lsp, lsp->documents[i]);
}

void us_lsp_units_work(us_lsp *lsp)
{
    bool lint;
    if (lsp->units->regroup)
        tell_gone(lsp);
    regroup(lsp);
    us_lsp_refresh(lsp);
    us_lsp_unit *unit = most_urgent(lsp->units, &lint);
    if (unit && lint)
        lint_unit(lsp, unit);
    else if (unit)
        compile(lsp, unit);
}

void us_lsp_units_give_up(struct us_lsp_units *units)
{
    units->regroup = false;
    for (size_t i = 0; i < units->count; i++)
        units->items[i]->compile_due = units->items[i]->lint_due = false;
}

void us_lsp_settle(us_lsp *lsp, us_lsp_document *document)
{
    regroup(lsp);
    if (document->unit && document->unit->compile_due)
        compile(lsp, document->unit);
    if (document->unit && document->unit->lint_due)
        lint_unit(lsp, document->unit);
}

const usher_policy *us_lsp_policy(us_lsp *lsp, us_lsp_document *document)
{
    regroup(lsp);
    if (document->unit && document->unit->compile_due)
        compile(lsp, document->unit);
    return document->unit ? document->unit->policy : NULL;
}

bool us_lsp_policy_is_current(us_lsp *lsp, us_lsp_document *document)
{
    return us_lsp_policy(lsp, document) && document->unit->is_current;
}

static us_str type_at(const us_type_notes *notes, const us_lsp_document *document,
                      uint32_t offset)
{
    const us_type_note *note = us_type_notes_find(notes, document->path, offset);
    return note ? note->type : US_STR_EMPTY;
}

us_str us_lsp_type_of(us_lsp *lsp, us_lsp_document *document,
                      const us_lsp_occurrence *occurrence)
{
    us_str type = US_STR_EMPTY;
    us_lsp_occurrence sought = *occurrence;
    if (!us_lsp_policy_is_current(lsp, document))
        return type;
    const us_type_notes *notes = document->unit->policy->compiler.type_notes;
    us_lsp_kind kind = us_lsp_kind_of(lsp, &sought);
    if (kind == US_LSP_DOCUMENT) {
        const us_lsp_definition *found = us_lsp_defined(lsp, sought.path);
        return found && found->rule
                   ? type_at(notes, found->document,
                             found->rule->head.reference.items[0]->span.position.offset)
                   : type;
    }
    for (size_t i = 0;
         kind == US_LSP_VARIABLE && i < document->occurrences.count && type.length == 0;
         i++) {
        const us_lsp_occurrence *o = &document->occurrences.items[i];
        if (o->binding == sought.binding)
            type = type_at(notes, document, o->from);
    }
    return type;
}
