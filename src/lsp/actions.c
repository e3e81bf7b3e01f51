/* Code actions: what lint can mend, imports that are missing, tests that are. */
#include "authoring/lint_walk.h"
#include "authoring/scaffold.h"
#include "base/path.h"
#include "lsp/units.h"

typedef struct asking {
    us_lsp *lsp;
    us_lsp_document *document;
    us_buf *out;
    size_t from, to;
    us_value only; /* kinds of actions; NONE: all */
} asking;

static bool wants(const asking *a, const char *kind)
{
    if (us_value_tag(a->only) != US_TAG_ARRAY)
        return true;
    for (size_t i = 0; i < a->only.as.array->count; i++) {
        us_value item = us_value_item(a->only, i);
        us_str wanted = us_value_is_string(item) ? us_value_text(item) : US_STR_EMPTY;
        if (us_str_starts_with(us_str_from(kind), wanted) &&
            (kind[wanted.length] == '\0' || kind[wanted.length] == '.'))
            return true;
    }
    return false;
}

static void begin_action(const asking *a, us_str title, const char *kind)
{
    us_json_add_comma(a->out);
    us_buf_add_c(a->out, "{\"title\":");
    us_lsp_add_text(a->out, title);
    us_buf_add_format(a->out, ",\"kind\":\"%s\",\"edit\":{", kind);
}

static void begin_edits(const asking *a)
{
    us_buf_add_c(a->out, "\"changes\":{");
    us_lsp_add_text(a->out, a->document->uri);
    us_buf_add_c(a->out, ":[");
}

static void add_edit(const asking *a, size_t from, size_t to, us_str text)
{
    us_json_add_comma(a->out);
    us_buf_add_c(a->out, "{\"range\":");
    us_lsp_add_range(a->out, &a->document->text, from, to);
    us_buf_add_c(a->out, ",\"newText\":");
    us_lsp_add_text(a->out, text);
    us_buf_add_char(a->out, '}');
}

/* ---- Lint ----------------------------------------------------------------------------------- */

static void add_fix(const asking *a, const us_lsp_finding *finding)
{
    const us_lint_finding *lint = &finding->lint;
    begin_action(a, us_str_format(&a->lsp->message, "Fix %.*s", US_STR_ARG(lint->rule)),
                 "quickfix");
    begin_edits(a);
    for (size_t i = 0; i < lint->edit_count; i++)
        add_edit(a, lint->edits[i].from, lint->edits[i].to, lint->edits[i].text);
    us_buf_add_c(a->out, "]}}}");
}

/* A comment in the line above lets the finding pass. */
static void add_ignore(const asking *a, const us_lsp_finding *finding)
{
    const us_lsp_text *text = &a->document->text;
    us_str line = us_lsp_text_line(text, us_lsp_text_place(text, finding->from).line);
    size_t indent = 0, at = (size_t)(line.text - text->text.text);
    while (indent < line.length &&
           (line.text[indent] == ' ' || line.text[indent] == '\t'))
        indent++;
    begin_action(a,
                 us_str_format(&a->lsp->message, "Ignore %.*s here",
                               US_STR_ARG(finding->lint.rule)),
                 "quickfix");
    begin_edits(a);
    add_edit(a, at, at,
             us_str_format(&a->lsp->message, "%.*s# usher ignore:%.*s\n", (int)indent,
                           line.text, US_STR_ARG(finding->lint.rule)));
    us_buf_add_c(a->out, "]}}}");
}

/* The edits of all findings that do not get into each other's way. */
static void add_fix_all(const asking *a)
{
    size_t end = 0;
    bool any = false;
    for (size_t i = 0; i < a->document->finding_count; i++) {
        const us_lint_finding *lint = &a->document->findings[i].lint;
        bool fits = lint->edit_count > 0;
        for (size_t k = 0; k < lint->edit_count; k++)
            fits &= lint->edits[k].from >= (k ? lint->edits[k - 1].to : end);
        if (!fits)
            continue;
        if (!any) {
            begin_action(a, US_STR("Fix all that lint can mend"), "source.fixAll");
            begin_edits(a);
        }
        any = true;
        for (size_t k = 0; k < lint->edit_count; k++)
            add_edit(a, lint->edits[k].from, lint->edits[k].to, lint->edits[k].text);
        end = lint->edits[lint->edit_count - 1].to;
    }
    us_buf_add_c(a->out, any ? "]}}}" : "");
}

static bool shares_line(const asking *a, const us_lsp_finding *finding)
{
    const us_lsp_text *text = &a->document->text;
    uint32_t line = us_lsp_text_place(text, finding->from).line;
    return line >= us_lsp_text_place(text, a->from).line &&
           line <= us_lsp_text_place(text, a->to).line;
}

/* Mending everything is offered to who asks for that kind, or stands where something can be mended. */
static void add_lint(const asking *a)
{
    bool mendable = us_value_tag(a->only) == US_TAG_ARRAY;
    for (size_t i = 0; wants(a, "quickfix") && i < a->document->finding_count; i++) {
        const us_lsp_finding *finding = &a->document->findings[i];
        if (!shares_line(a, finding))
            continue;
        mendable |= finding->lint.edit_count > 0;
        if (finding->lint.edit_count > 0)
            add_fix(a, finding);
        add_ignore(a, finding);
    }
    if (mendable && wants(a, "source.fixAll"))
        add_fix_all(a);
}

/* ---- Imports ---------------------------------------------------------------------------------- */

static void add_import(const asking *a, us_str path)
{
    const us_module *m = a->document->module;
    size_t count = m->import_count;
    uint32_t at = count ? m->imports[count - 1].path->span.end : m->package->span.end;
    if (count && m->imports[count - 1].alias.length > 0)
        at = m->imports[count - 1].alias_span.end;
    begin_action(a, us_str_format(&a->lsp->message, "Import %.*s", US_STR_ARG(path)),
                 "quickfix");
    begin_edits(a);
    add_edit(a, at, at,
             us_str_format(&a->lsp->message, "%s\nimport %.*s", count ? "" : "\n",
                           US_STR_ARG(path)));
    us_buf_add_c(a->out, "]}}}");
}

/* A name that stands for nothing may be the last of a path that does. */
static void add_imports(const asking *a)
{
    const us_lsp_occurrence *o = us_lsp_occurrence_at(a->document, a->from);
    const us_lsp_index *index = us_lsp_definitions(a->lsp);
    us_names seen = us_names_make(&a->lsp->message);
    bool candidate = o && (o->kind == US_LSP_NAME || o->kind == US_LSP_DOCUMENT) &&
                     !us_lsp_defined(a->lsp, o->path);
    if (!candidate || !a->document->module->package)
        return;
    /* Of a.b the a is asked about, wherever the cursor is. */
    while (o > a->document->occurrences.items && o[-1].to + 1 == o->from)
        o--;
    us_str name = us_str_slice(a->document->text.text, o->from, o->to);
    us_str end = us_str_format(&a->lsp->message, ".%.*s", US_STR_ARG(name));
    for (size_t i = 0; o->kind == US_LSP_NAME && i < index->count; i++) {
        us_str path = index->items[i].path;
        if (!us_str_ends_with(path, end) || us_names_find(&seen, path) != US_NAMES_NONE ||
            us_str_equal(path, a->document->package))
            continue;
        us_names_put(&seen, path, 0);
        add_import(a, path);
    }
}

/* ---- Tests -------------------------------------------------------------------------------------- */

/* A new file beside the policy, as `usher new test` begins one: the client must be able to make it. */
static void add_test(const asking *a)
{
    us_arena *arena = &a->lsp->message;
    const us_lsp_occurrence *o = us_lsp_occurrence_at(a->document, a->from);
    us_str package = a->document->package, path = a->document->path, error;
    us_scaffold_file *files;
    if (!o || !o->defines || !o->rule || !us_str_ends_with(path, US_STR(".rego")) ||
        us_str_ends_with(path, US_STR("_test.rego")) || path.text[0] != '/' ||
        !a->lsp->creates ||
        !us_str_is(us_str_slice(a->document->text.text, o->from, o->to), "deny"))
        return;
    us_str name = us_str_slice(package, sizeof "data." - 1, package.length);
    us_str uri = us_lsp_uri_of(
        arena, us_str_format(arena, "%.*s_test.rego",
                             US_STR_ARG(us_str_slice(path, 0, path.length - 5))));
    if (us_lsp_document_find(a->lsp, uri) ||
        us_scaffold_make(arena, "test", name, &files, &error) != 1)
        return;
    begin_action(a, US_STR("Make a test"), "refactor");
    us_buf_add_c(a->out, "\"documentChanges\":[{\"kind\":\"create\",\"uri\":");
    us_lsp_add_text(a->out, uri);
    us_buf_add_c(a->out, "},{\"textDocument\":{\"version\":null,\"uri\":");
    us_lsp_add_text(a->out, uri);
    us_buf_add_c(a->out,
                 "},\"edits\":[{\"range\":{\"start\":{\"line\":0,\"character\":0},"
                 "\"end\":{\"line\":0,\"character\":0}},\"newText\":");
    us_lsp_add_text(a->out, files[0].text);
    us_buf_add_c(a->out, "}]}]}}");
}

void us_lsp_do_code_action(us_lsp *lsp, us_value params, us_buf *result)
{
    us_lsp_document *document = us_lsp_document_of(lsp, params);
    us_value range = us_value_member(params, "range");
    if (!document)
        return;
    us_lsp_settle(lsp, document);
    asking a = {.lsp = lsp, .document = document, .out = result};
    a.from = us_lsp_text_offset(&document->text,
                                us_lsp_place_of(us_value_member(range, "start")));
    a.to = us_lsp_text_offset(&document->text,
                              us_lsp_place_of(us_value_member(range, "end")));
    a.only = us_value_member(us_value_member(params, "context"), "only");
    us_buf_add_char(result, '[');
    add_lint(&a);
    if (document->module && wants(&a, "quickfix"))
        add_imports(&a);
    if (document->module && wants(&a, "refactor"))
        add_test(&a);
    us_buf_add_char(result, ']');
}
