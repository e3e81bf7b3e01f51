/* Documentation. Packages in the order of their names, in each the rules in the order in which
 * they are written; tests belong to the package that their own is named after. Texts of
 * policies are data: neither Markdown nor HTML sees them as its own. */
#include "authoring/document.h"

#include "base/file.h"
#include "base/path.h"
#include "base/sort.h"
#include "codec/json.h"
#include "engine/engine.h"
#include "engine/ref_text.h"
#include "syntax/ast.h"

/* A policy may have so many bytes. */
#define POLICY_MAX ((size_t)64 << 20)

typedef struct documented_rule {
    us_str name;
    us_str place;   /* "a.rego:3" */
    us_value notes; /* METADATA; US_NONE: none */
} documented_rule;

typedef struct documented_package {
    us_str name;
    us_str files;
    us_value notes;
    documented_rule *rules;
    size_t rule_count, rule_capacity;
    us_str *tests;
    size_t test_count, test_capacity;
} documented_package;

struct us_document {
    us_arena *arena;
    documented_package *packages;
    size_t count, capacity;
    const char *const *ignore;
    bool v0;
    us_str *error;
};

/* ---- Reading --------------------------------------------------------------------------- */

static documented_package *package_of(us_document *d, us_str name)
{
    for (size_t i = 0; i < d->count; i++)
        if (us_str_equal(d->packages[i].name, name))
            return &d->packages[i];
    d->packages =
        us_arena_room(d->arena, d->packages, d->count, &d->capacity, sizeof *d->packages);
    d->packages[d->count] = (documented_package){.name = name};
    return &d->packages[d->count++];
}

static us_str package_name(us_arena *arena, const us_module *module)
{
    const us_terms *ref = &module->package->as.list;
    us_array *path = us_array_new(arena, ref->count);
    for (size_t i = 1; i < ref->count; i++)
        us_array_push(path, ref->items[i]->as.scalar);
    return us_ref_text(arena, path);
}

static us_str rule_name(us_arena *arena, const us_rule *rule)
{
    const us_terms *ref = &rule->head.reference;
    us_array *path = us_array_new(arena, ref->count);
    for (size_t i = 0; i < ref->count; i++) {
        const us_term *step = ref->items[i];
        if (step->kind == US_TERM_VARIABLE && i == 0)
            us_array_push(path, us_value_string(step->as.variable.name));
        else if (step->kind == US_TERM_SCALAR)
            us_array_push(path, step->as.scalar);
        else
            break;
    }
    return us_ref_text(arena, path);
}

static us_value notes_of(const us_module *module, const us_rule *rule)
{
    for (size_t i = 0; i < module->annotation_count; i++) {
        const us_annotations *block = &module->annotations[i];
        if (rule ? block->rule == rule
                 : !block->rule && us_str_is(block->scope, "package"))
            return block->value;
    }
    return US_NONE;
}

static void add_rule(us_document *d, documented_package *package, const us_module *module,
                     const us_rule *rule)
{
    us_str name = rule_name(d->arena, rule);
    us_value notes = notes_of(module, rule);
    for (size_t i = 0; i < package->rule_count; i++)
        if (us_str_equal(package->rules[i].name, name)) {
            if (us_value_is_none(package->rules[i].notes))
                package->rules[i].notes = notes;
            return;
        }
    package->rules = us_arena_room(d->arena, package->rules, package->rule_count,
                                   &package->rule_capacity, sizeof *package->rules);
    package->rules[package->rule_count++] =
        (documented_rule){name,
                          us_str_format(d->arena, "%.*s:%u", US_STR_ARG(module->file),
                                        rule->span.position.row),
                          notes};
}

static void add_test(us_document *d, documented_package *package, us_str name)
{
    for (size_t i = 0; i < package->test_count; i++)
        if (us_str_equal(package->tests[i], name))
            return;
    package->tests = us_arena_room(d->arena, package->tests, package->test_count,
                                   &package->test_capacity, sizeof *package->tests);
    package->tests[package->test_count++] = name;
}

static void add_module(us_document *d, const us_module *module)
{
    us_str name = package_name(d->arena, module);
    bool tests = us_str_ends_with(name, US_STR("_test"));
    if (tests)
        name.length -= 5;
    documented_package *package = package_of(d, name);
    if (!tests) {
        us_value notes = notes_of(module, NULL);
        if (us_value_is_none(package->notes) || package->files.length == 0)
            package->notes = notes;
        package->files = package->files.length ? us_str_format(d->arena, "%.*s, %.*s",
                                                               US_STR_ARG(package->files),
                                                               US_STR_ARG(module->file))
                                               : module->file;
    }
    for (size_t i = 0; i < module->rule_count; i++) {
        us_str rule = rule_name(d->arena, module->rules[i]);
        if (us_str_starts_with(rule, US_STR("test_")))
            add_test(d, package, rule);
        else if (!tests)
            add_rule(d, package, module, module->rules[i]);
    }
}

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    const us_document *d = data;
    us_str name = us_path_base(us_str_from(path));
    (void)is_folder;
    for (const char *const *glob = d->ignore; depth > 0 && glob && *glob; glob++)
        if (us_path_match(us_str_from(*glob), name))
            return false;
    return true;
}

static bool visit(void *data, const char *path, size_t depth)
{
    us_document *d = data;
    us_diag_list diags = {.arena = d->arena};
    us_str text, name = us_str_copy(d->arena, us_str_from(path));
    (void)depth;
    if (!us_str_ends_with(name, US_STR(".rego")))
        return true;
    if (!us_file_read(d->arena, path, POLICY_MAX, &text, d->error))
        return false;
    us_module *module = us_build_parse_as(d->arena, name, text,
                                          d->v0 ? US_REGO_V0 : US_REGO_V1, NULL, &diags);
    if (module && module->package) {
        add_module(d, module);
        return true;
    }
    us_buf out = us_buf_make(d->arena);
    us_diag_list_print(&out, &diags, true);
    *d->error = us_buf_str(&out);
    return false;
}

static bool fail(void *data, us_str error)
{
    *((us_document *)data)->error = error;
    return false;
}

static int compare_packages(void *data, const void *a, const void *b)
{
    (void)data;
    return us_str_compare(((const documented_package *)a)->name,
                          ((const documented_package *)b)->name);
}

us_document *us_document_read(us_arena *arena, const char *const *paths,
                              const char *const *ignore, bool v0, us_str *error)
{
    us_document *d = us_arena_alloc_zero(arena, sizeof *d);
    us_file_visitor visitor = {.data = d, .wants = wants, .visit = visit, .fail = fail};
    d->arena = arena;
    d->ignore = ignore;
    d->v0 = v0;
    d->error = error;
    for (; *paths; paths++)
        if (!us_file_walk(arena, *paths, &visitor))
            return NULL;
    us_sort(arena, d->packages, d->count, sizeof *d->packages, compare_packages, NULL);
    size_t kept = 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->packages[i].rule_count > 0 || d->packages[i].files.length > 0)
            d->packages[kept++] = d->packages[i];
    d->count = kept;
    return d;
}

size_t us_document_count(const us_document *d)
{
    return d->count;
}

/* ---- What METADATA says ---------------------------------------------------------------- */

/* Texts as they are, other values as JSON; empty: it is not said. */
static us_str text_of(us_arena *arena, us_value value)
{
    us_buf out = us_buf_make(arena);
    if (us_value_is_string(value))
        return us_value_text(value);
    if (!us_value_is_none(value))
        us_json_write(&out, value, US_JSON_COMPACT);
    return us_buf_str(&out);
}

static us_str note(us_arena *arena, us_value notes, const char *name)
{
    us_str text = text_of(arena, us_value_member(notes, name));
    return text.length
               ? text
               : text_of(arena, us_value_member(us_value_member(notes, "custom"), name));
}

/* What is told of a package in a table, in this order. */
static const char *const facts[] = {"enforcement", "severity",         "fix",
                                    "match",       "authors",          "organizations",
                                    "entrypoint",  "related_resources"};

enum { FACT_COUNT = sizeof facts / sizeof facts[0] };

/* ---- Both forms ------------------------------------------------------------------------ */

/* How a form writes what both tell. */
typedef struct form {
    us_buf *out;
    bool html;
} form;

static void add_escaped(us_buf *out, us_str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (c == '<')
            us_buf_add_c(out, "&lt;");
        else if (c == '>')
            us_buf_add_c(out, "&gt;");
        else if (c == '&')
            us_buf_add_c(out, "&amp;");
        else if (c == '"')
            us_buf_add_c(out, "&quot;");
        else
            us_buf_add_char(out, c);
    }
}

/* In Markdown what would be markup gets a backslash, and line breaks become blanks where
 * [one_line] is asked for. */
static void add_text(const form *f, us_str text, bool one_line)
{
    if (f->html) {
        add_escaped(f->out, text);
        return;
    }
    while (text.length > 0 && text.text[text.length - 1] == '\n')
        text.length--;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.text[i];
        if (strchr("\\`*_[]<>|#", c) && c)
            us_buf_add_char(f->out, '\\');
        us_buf_add_char(f->out, one_line && c == '\n' ? ' ' : c);
    }
}

static void add_code(const form *f, us_str text)
{
    if (!f->html && us_str_find(text, US_STR("`"), 0) != US_STR_NONE) {
        add_text(f, text, true);
        return;
    }
    us_buf_add_c(f->out, f->html ? "<code>" : "`");
    if (f->html)
        add_escaped(f->out, text);
    else
        us_buf_add_str(f->out, text);
    us_buf_add_c(f->out, f->html ? "</code>" : "`");
}

static void add_paragraph(const form *f, us_str text)
{
    if (text.length == 0)
        return;
    us_buf_add_c(f->out, f->html ? "<p>" : "");
    add_text(f, text, false);
    us_buf_add_c(f->out, f->html ? "</p>\n" : "\n\n");
}

static void add_facts(const form *f, const documented_package *package)
{
    us_arena *arena = f->out->arena;
    for (size_t i = 0; i < FACT_COUNT; i++) {
        us_str text = note(arena, package->notes, facts[i]);
        if (text.length == 0)
            continue;
        us_buf_add_format(f->out, f->html ? "<li>%s: " : "- %s: ", facts[i]);
        if (text.text[0] == '{' || text.text[0] == '[')
            add_code(f, text);
        else
            add_text(f, text, true);
        us_buf_add_c(f->out, f->html ? "</li>\n" : "\n");
    }
}

static void add_rules(const form *f, const documented_package *package)
{
    us_arena *arena = f->out->arena;
    if (package->rule_count == 0)
        return;
    us_buf_add_c(f->out, f->html
                             ? "<table><tr><th>rule</th><th></th><th>where</th></tr>\n"
                             : "| rule | | where |\n|---|---|---|\n");
    for (size_t i = 0; i < package->rule_count; i++) {
        const documented_rule *rule = &package->rules[i];
        us_str title = note(arena, rule->notes, "title");
        us_str description = note(arena, rule->notes, "description");
        us_buf_add_c(f->out, f->html ? "<tr><td>" : "| ");
        add_code(f, rule->name);
        us_buf_add_c(f->out, f->html ? "</td><td>" : " | ");
        add_text(f, title, true);
        us_buf_add_c(f->out, title.length && description.length ? ": " : "");
        add_text(f, description, true);
        us_buf_add_c(f->out, f->html ? "</td><td>" : " | ");
        add_text(f, rule->place, true);
        us_buf_add_c(f->out, f->html ? "</td></tr>\n" : " |\n");
    }
    us_buf_add_c(f->out, f->html ? "</table>\n" : "\n");
}

static void add_tests(const form *f, const documented_package *package)
{
    if (package->test_count == 0) {
        add_paragraph(f, US_STR("No test is about it."));
        return;
    }
    us_buf_add_format(f->out, "%sTests (%zu): ", f->html ? "<p>" : "",
                      package->test_count);
    for (size_t i = 0; i < package->test_count; i++) {
        us_buf_add_c(f->out, i ? ", " : "");
        add_code(f, package->tests[i]);
    }
    us_buf_add_c(f->out, f->html ? "</p>\n" : "\n\n");
}

static void add_package(const form *f, const documented_package *package)
{
    us_arena *arena = f->out->arena;
    us_str title = note(arena, package->notes, "title");
    us_buf_add_c(f->out, f->html ? "<h2 id=\"" : "## ");
    add_text(f, package->name, true);
    if (f->html) {
        us_buf_add_c(f->out, "\">");
        add_text(f, package->name, true);
    }
    us_buf_add_c(f->out, f->html ? "</h2>\n" : "\n\n");
    if (title.length > 0) {
        us_buf_add_c(f->out, f->html ? "<p><b>" : "**");
        add_text(f, title, true);
        us_buf_add_c(f->out, f->html ? "</b></p>\n" : "**\n\n");
    }
    add_paragraph(f, note(arena, package->notes, "description"));
    us_buf_add_c(f->out, f->html ? "<ul>\n" : "");
    add_facts(f, package);
    us_buf_add_c(f->out, f->html ? "<li>files: " : "- files: ");
    add_text(f, package->files, true);
    us_buf_add_c(f->out, f->html ? "</li>\n</ul>\n" : "\n\n");
    add_rules(f, package);
    add_tests(f, package);
}

/* The anchor of a heading as GitHub and GitLab make it: without the dots. */
static void add_anchor(us_buf *out, us_str name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!strchr(".[]\"", name.text[i]))
            us_buf_add_char(out, name.text[i]);
}

static void add_contents(const form *f, const us_document *d)
{
    us_arena *arena = f->out->arena;
    us_buf_add_c(f->out,
                 f->html
                     ? "<table><tr><th>package</th><th></th><th>severity</th><th>about"
                       "</th><th>tests</th></tr>\n"
                     : "| package | | severity | about | tests |\n|---|---|---|---|---|"
                       "\n");
    for (size_t i = 0; i < d->count; i++) {
        const documented_package *package = &d->packages[i];
        us_str cells[] = {note(arena, package->notes, "enforcement"),
                          note(arena, package->notes, "severity"),
                          note(arena, package->notes, "title"),
                          us_str_format(arena, "%zu", package->test_count)};
        us_buf_add_c(f->out, f->html ? "<tr><td><a href=\"#" : "| [");
        add_text(f, package->name, true);
        us_buf_add_c(f->out, f->html ? "\">" : "](#");
        if (f->html)
            add_text(f, package->name, true);
        else
            add_anchor(f->out, package->name);
        us_buf_add_c(f->out, f->html ? "</a>" : ")");
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++) {
            us_buf_add_c(f->out, f->html ? "</td><td>" : " | ");
            add_text(f, cells[k], true);
        }
        us_buf_add_c(f->out, f->html ? "</td></tr>\n" : " |\n");
    }
    us_buf_add_c(f->out, f->html ? "</table>\n" : "\n");
}

void us_document_markdown(us_buf *out, const us_document *d, us_str title)
{
    form f = {out, false};
    us_buf_add_c(out, "# ");
    add_text(&f, title, true);
    us_buf_add_c(out, "\n\n");
    add_contents(&f, d);
    for (size_t i = 0; i < d->count; i++)
        add_package(&f, &d->packages[i]);
    while (out->length > 1 && out->text[out->length - 2] == '\n')
        out->length--;
}

void us_document_html(us_buf *out, const us_document *d, us_str title)
{
    static const char style[] =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em "
        "auto;padding:0 "
        "1em;color:#222;background:#fff}table{border-collapse:collapse;margin:1em 0}"
        "td,th{border:1px solid #bbb;padding:.2em .6em;text-align:left;"
        "vertical-align:top}code{background:#f2f2f2;overflow-wrap:anywhere}h2{"
        "border-top:1px solid #bbb;padding-top:1em}@media(prefers-color-scheme:dark){"
        "body{color:#ddd;background:#111}code{background:#222}a{color:#8bf}}";
    form f = {out, true};
    us_buf_add_c(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta "
                      "charset=\"utf-8\"><title>");
    add_escaped(out, title);
    us_buf_add_format(out, "</title><style>%s</style></head>\n<body>\n<h1>", style);
    add_escaped(out, title);
    us_buf_add_c(out, "</h1>\n");
    add_contents(&f, d);
    for (size_t i = 0; i < d->count; i++)
        add_package(&f, &d->packages[i]);
    us_buf_add_c(out, "</body>\n</html>\n");
}
