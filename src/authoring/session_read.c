/* What a statement of a session is: the parser is asked twice, for a module and for a query, since
 * a line may be either. */
#include "authoring/session_parts.h"

#include "engine/engine.h"
#include "syntax/ast_text.h"
#include "syntax/parse.h"

enum {
    SCRATCH_KEPT = 1 << 20,
    ATTEMPTS_MAX =
        1000, /* to parse a statement that goes on; then it is taken as it is */
};

/* True where a bracket or a raw text is not closed. Goes on where it came to in [seen]: lines are
 * added to a statement one by one, and each is looked at once. */
static bool is_open(us_session_seen *seen, us_str text)
{
    size_t i = seen->length;
    for (; i < text.length; i++) {
        char c = text.text[i];
        if (c == '`') {
            seen->in_raw = !seen->in_raw;
        } else if (seen->in_raw) {
            continue;
        } else if (c == '"') {
            for (i++; i < text.length && text.text[i] != c && text.text[i] != '\n'; i++)
                i += text.text[i] == '\\';
        } else if (c == '#') {
            while (i + 1 < text.length && text.text[i + 1] != '\n')
                i++;
        } else if (c && strchr("([{", c)) {
            seen->depth++;
        } else if (c && strchr(")]}", c) && seen->depth > 0) {
            seen->depth--;
        }
    }
    seen->length = i < text.length ? i : text.length;
    return seen->in_raw || seen->depth > 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static us_str trimmed(us_str text)
{
    return us_str_trim(text, " \t\r\n");
}

static bool begins_with_word(us_str text, us_str word)
{
    return us_str_starts_with(text, word) &&
           (text.length == word.length || is_blank(text.text[word.length]));
}

/* ---- Parsing --------------------------------------------------------------------------- */

/* A statement being read. */
typedef struct reading {
    us_session *session;
    us_arena *arena;
    us_str text;
    us_str head; /* of the module that it is parsed in, with its newline */
    us_module *module;
    us_diag_list wrong_module, wrong_query;
} reading;

static us_dialect dialect_of(const us_session *s)
{
    return s->v0 ? US_REGO_V0 : US_REGO_V1;
}

static us_module *parse_module(reading *r, us_str head)
{
    us_str whole =
        us_str_format(r->arena, "%.*s%.*s\n", US_STR_ARG(head), US_STR_ARG(r->text));
    r->wrong_module = (us_diag_list){.arena = r->arena};
    r->head = head;
    r->module = us_build_parse_as(r->arena, US_STR_EMPTY, whole, dialect_of(r->session),
                                  NULL, &r->wrong_module);
    if (r->module && r->module->broken)
        r->module = NULL;
    return r->module;
}

/* [text] in the place of its module is in the place of a statement. */
static void place_in_statement(const reading *r, us_diag_list *diags)
{
    uint32_t rows = us_position_at(r->head, r->head.length).row - 1;
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].position.row > rows)
            diags->items[i].position.row -= rows;
}

static bool ends_early(const us_diag_list *diags)
{
    return diags->count > 0 &&
           us_str_starts_with(diags->items[0].message, US_STR("unexpected eof token"));
}

static us_session_outcome wrong(reading *r, us_diag_list *diags, bool whole, us_str *text)
{
    us_buf out = us_buf_make(r->arena);
    if (!whole && ends_early(diags))
        return US_SESSION_INCOMPLETE;
    if (diags == &r->wrong_module)
        place_in_statement(r, diags);
    us_diag_list_print(&out, diags, true);
    *text = us_buf_str(&out);
    return US_SESSION_WRONG;
}

static us_session_outcome refuse(reading *r, us_str *text, const char *sentence)
{
    us_diag_list diags = {.arena = r->arena};
    us_diag_list_report(&diags, NULL, US_STR_EMPTY, US_STR_EMPTY, (us_position){0, 0, 0},
                        "%s", sentence);
    return wrong(r, &diags, true, text);
}

/* ---- Packages and imports -------------------------------------------------------------- */

us_str *us_session_steps(us_arena *arena, const us_terms *ref)
{
    us_str *steps = us_arena_alloc_array(arena, ref->count + 1, sizeof *steps);
    for (size_t i = 0; i < ref->count; i++) {
        us_buf text = us_buf_make(arena);
        const us_term *step = ref->items[i];
        if (step->kind == US_TERM_VARIABLE)
            us_buf_add_str(&text, step->as.variable.name);
        else
            us_ast_print_term(&text, step);
        steps[i] = us_buf_str(&text);
    }
    return steps;
}

static us_str path_text(us_arena *arena, const us_term *path)
{
    us_buf text = us_buf_make(arena);
    us_ast_print_term(&text, path);
    return us_buf_str(&text);
}

static const char one_at_a_time[] = "one statement at a time: a line for each";

static us_session_outcome read_package(reading *r, bool whole, us_str *text)
{
    if (!parse_module(r, US_STR_EMPTY))
        return wrong(r, &r->wrong_module, whole, text);
    us_str path = path_text(r->arena, r->module->package);
    if (r->module->rule_count + r->module->import_count > 0)
        return refuse(r, text, one_at_a_time);
    us_session_open(r->session, us_str_slice(path, strlen("data."), path.length));
    return US_SESSION_CHANGED;
}

static us_session_outcome read_import(reading *r, bool whole, us_str *text)
{
    if (!parse_module(r, US_STR("package repl\n")))
        return wrong(r, &r->wrong_module, whole, text);
    if (r->module->import_count != 1 || r->module->rule_count > 0)
        return refuse(r, text, one_at_a_time);
    const us_import *import = &r->module->imports[0];
    const us_terms *path = &import->path->as.list;
    us_str *steps = us_session_steps(r->arena, path);
    us_span span = import->path->span;
    us_session_item item = {
        .text = us_str_slice(r->module->text, span.position.offset, span.end),
        .steps = &steps[path->count - 1],
        .step_count = 1,
        .is_import = true,
    };
    us_value last = path->items[path->count - 1]->as.scalar;
    if (path->count > 1 && us_value_is_string(last))
        *item.steps = us_value_text(last);
    if (import->alias.length > 0)
        *item.steps = import->alias;
    item.text =
        us_str_format(r->arena, "import %.*s%s%.*s", US_STR_ARG(item.text),
                      import->alias.length > 0 ? " as " : "", US_STR_ARG(import->alias));
    us_session_module *m = us_session_change(r->session, r->session->current);
    for (size_t i = 0; i < m->items.count; i++)
        if (m->items.items[i].is_import &&
            us_str_equal(m->items.items[i].text, item.text))
            return US_SESSION_DONE;
    us_session_append(r->session, m, &item);
    return US_SESSION_CHANGED;
}

/* ---- Rules ----------------------------------------------------------------------------- */

/* The ref up to the first step that is no constant, and that below the package. */
static us_str defined_path(reading *r, const us_terms *ref, bool *ground)
{
    us_buf path = us_buf_make(r->arena);
    us_buf_add_format(&path, "data.%.*s", US_STR_ARG(us_session_package(r->session)));
    us_ast_print_step(&path, us_value_string(ref->items[0]->as.variable.name));
    *ground = true;
    for (size_t i = 1; i < ref->count && *ground; i++) {
        *ground = ref->items[i]->kind == US_TERM_SCALAR;
        if (*ground)
            us_ast_print_step(&path, ref->items[i]->as.scalar);
    }
    return us_buf_str(&path);
}

static bool is_below(us_str path, us_str above)
{
    return us_str_starts_with(path, above) &&
           (path.length == above.length || path.text[above.length] == '.' ||
            path.text[above.length] == '[');
}

/* An import, or a document that rules are known for: whoever equates it asks what it is. */
static bool is_defined(reading *r, const us_terms *ref)
{
    const us_session *s = r->session;
    const us_session_items *items = &s->modules[s->current].items;
    us_str name = ref->items[0]->as.variable.name;
    bool ground;
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].is_import && us_str_equal(items->items[i].steps[0], name))
            return true;
    us_str path = defined_path(r, ref, &ground);
    for (size_t i = 0; s->known && i < usher_policy_rule_count(s->known); i++) {
        us_str rule = us_str_from(usher_policy_rule(s->known, i)->path);
        if (is_below(path, rule) || (!ground && is_below(rule, path)))
            return true;
    }
    return false;
}

/* The rule has no body of its own. */
static bool is_expression(const us_rule *rule)
{
    bool body = rule->body->count > 0 && !rule->body->items[0]->generated;
    return !rule->with_if && !rule->with_contains && !rule->is_default && !rule->is_set &&
           !body && !rule->otherwise;
}

/* OPA takes these for queries, though they would do as rules. */
static bool is_query(reading *r, const us_rule *rule)
{
    const us_terms *ref = &rule->head.reference;
    us_str name = ref->items[0]->as.variable.name;
    bool root = us_str_is(name, "input") || us_str_is(name, "data");
    if (!is_expression(rule))
        return false;
    if (rule->head.value_generated || (root && ref->count > 1))
        return true;
    return !rule->head.assigned && !rule->head.is_function && is_defined(r, ref);
}

/* The text of rule [index], with the comments before it. */
static us_str rule_text(const reading *r, size_t index)
{
    const us_module *m = r->module;
    size_t from = index == 0 ? r->head.length : m->rules[index]->span.position.offset;
    size_t to = index + 1 == m->rule_count ? r->head.length + r->text.length
                                           : m->rules[index + 1]->span.position.offset;
    return trimmed(us_str_slice(m->text, from, to));
}

/* What := defines takes the place of what was; but a default and the others stay beside each
 * other, where OPA would throw one of them away. */
static us_session_outcome add_rules(reading *r, us_str *text)
{
    us_session *s = r->session;
    us_session_module *m = us_session_change(s, s->current);
    size_t removed = 0;
    for (size_t i = 0; i < r->module->rule_count; i++) {
        const us_rule *rule = r->module->rules[i];
        us_terms ref = rule->head.reference;
        us_session_item item = {.text = rule_text(r, i),
                                .steps = us_session_steps(r->arena, &ref),
                                .step_count = ref.count,
                                .is_default = rule->is_default};
        if (rule->head.assigned || rule->is_default)
            removed += us_session_remove(m, item.steps, ref.count,
                                         rule->is_default ? US_SESSION_DEFAULT_RULES
                                                          : US_SESSION_OTHER_RULES);
        us_session_append(s, m, &item);
    }
    us_terms first = r->module->rules[0]->head.reference;
    us_term *name = first.count == 1 ? first.items[0]
                                     : us_term_list(r->arena, first.items[0]->span,
                                                    US_TERM_REF, first);
    *text = path_text(r->arena, name);
    return removed > 0 ? US_SESSION_REDEFINED : US_SESSION_DEFINED;
}

/* ---- Statements ------------------------------------------------------------------------ */

/* OPA takes x+1 for a rule x that goes wrong, but not x +1. True if a space is all that is missing. */
static bool is_glued(reading *r, us_str query, us_parse_options options)
{
    us_diag_list unused = {.arena = r->arena};
    size_t at = r->wrong_query.items[0].position.offset;
    at = at < query.length ? at : query.length;
    us_str spaced =
        us_str_format(r->arena, "%.*s %.*s", US_STR_ARG(us_str_slice(query, 0, at)),
                      US_STR_ARG(us_str_slice(query, at, query.length)));
    return us_parse_query(r->arena, US_STR_EMPTY, spaced, &options, &unused);
}

static us_session_outcome read_query(reading *r, bool whole, us_str *text)
{
    const us_session_items *items = &r->session->modules[r->session->current].items;
    us_str *imports = us_arena_alloc_array(r->arena, items->count + 1, sizeof *imports);
    us_parse_options options = {.dialect = dialect_of(r->session), .imports = imports};
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].is_import)
            imports[options.import_count++] = us_str_slice(
                items->items[i].text, strlen("import"), items->items[i].text.length);
    r->wrong_query = (us_diag_list){.arena = r->arena};
    us_str copy = us_str_format(r->arena, "%.*s", US_STR_ARG(r->text));
    if (us_parse_query(r->arena, US_STR_EMPTY, copy, &options, &r->wrong_query) ||
        r->wrong_query.count == 0)
        return US_SESSION_QUERY;
    if (is_glued(r, copy, options))
        return US_SESSION_QUERY;
    if (!whole && (ends_early(&r->wrong_module) || ends_early(&r->wrong_query)))
        return US_SESSION_INCOMPLETE;
    us_str first = r->wrong_query.items[0].message;
    if (us_str_starts_with(first, US_STR("expected body but got")))
        return wrong(r, &r->wrong_module, true, text);
    return wrong(r, &r->wrong_query, true, text);
}

static us_session_outcome read_statement(us_session *s, us_str statement, bool whole,
                                         us_str *text)
{
    us_arena_reset(&s->scratch, SCRATCH_KEPT);
    reading r = {.session = s, .arena = &s->scratch, .text = trimmed(statement)};
    if (memchr(r.text.text, 0, r.text.length))
        return refuse(&r, text, "there is a NUL byte in the statement");
    if (!whole && is_open(&s->seen, r.text))
        return US_SESSION_INCOMPLETE;
    whole = whole || ++s->seen.attempts > ATTEMPTS_MAX;
    if (begins_with_word(r.text, US_STR("package")))
        return read_package(&r, whole, text);
    if (begins_with_word(r.text, US_STR("import")))
        return read_import(&r, whole, text);
    us_str imports = us_session_imports(r.arena, &s->modules[s->current]);
    us_module *module = parse_module(
        &r, us_str_format(r.arena, "package repl\n%.*s", US_STR_ARG(imports)));
    if (module && module->rule_count == 0)
        return US_SESSION_DONE;
    if (!module || is_query(&r, module->rules[0]))
        return read_query(&r, whole, text);
    return add_rules(&r, text);
}

us_session_outcome us_session_add(us_session *s, us_str statement, bool whole,
                                  us_str *text)
{
    us_session_outcome outcome = read_statement(s, statement, whole, text);
    if (outcome != US_SESSION_INCOMPLETE)
        us_session_forget(s);
    return outcome;
}

void us_session_forget(us_session *s)
{
    s->seen = (us_session_seen){0};
}
