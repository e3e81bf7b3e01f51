#include "authoring/session_parts.h"

#include "authoring/authoring.h"
#include "codec/json.h"
#include "engine/engine.h"
#include "syntax/ast_text.h"
#include "syntax/parse.h"

enum { SCRATCH_KEPT = 1 << 20 };

/* ---- Modules --------------------------------------------------------------------------- */

static size_t find_module(us_session *s, us_str package)
{
    for (size_t i = 0; i < s->count; i++)
        if (us_str_equal(s->modules[i].package, package))
            return i;
    s->modules =
        us_arena_room(s->arena, s->modules, s->count, &s->capacity, sizeof *s->modules);
    s->modules[s->count] = (us_session_module){.package = us_str_copy(s->arena, package)};
    return s->count++;
}

us_session *us_session_new(us_arena *arena, bool v0)
{
    us_session *s = us_arena_alloc_zero(arena, sizeof *s);
    s->arena = arena;
    us_arena_init(&s->scratch, 0, NULL);
    us_arena_init(&s->before_arena, 0, NULL);
    s->v0 = v0;
    s->current = find_module(s, US_STR("repl"));
    return s;
}

void us_session_free(us_session *s)
{
    us_arena_free(&s->scratch);
    us_arena_free(&s->before_arena);
}

void us_session_know(us_session *s, const usher_policy *policy)
{
    s->known = policy;
}

us_session_module *us_session_change(us_session *s, size_t number)
{
    us_session_module *m = &s->modules[number];
    s->changed = number;
    s->before = *m;
    s->before_current = s->current;
    us_arena_reset(&s->before_arena, SCRATCH_KEPT);
    s->before.items.items = us_arena_alloc_array(&s->before_arena, m->items.count + 1,
                                                 sizeof *m->items.items);
    if (m->items.count > 0)
        memcpy(s->before.items.items, m->items.items,
               m->items.count * sizeof *m->items.items);
    s->added = 0;
    return m;
}

void us_session_open(us_session *s, us_str package)
{
    size_t number = find_module(s, package);
    us_session_change(s, number)->is_there = true;
    s->current = number;
}

void us_session_append(us_session *s, us_session_module *m, const us_session_item *item)
{
    us_session_items *items = &m->items;
    us_session_item *copy;
    items->items = us_arena_room(s->arena, items->items, items->count, &items->capacity,
                                 sizeof *items->items);
    copy = &items->items[items->count++];
    *copy = *item;
    copy->text = us_str_copy(s->arena, item->text);
    copy->steps = us_arena_alloc_array(s->arena, item->step_count + 1, sizeof(us_str));
    for (size_t i = 0; i < item->step_count; i++)
        copy->steps[i] = us_str_copy(s->arena, item->steps[i]);
    m->is_there = true;
    s->added++;
}

static bool overlap(const us_session_item *item, us_str *const steps, size_t count)
{
    for (size_t i = 0; i < item->step_count && i < count; i++)
        if (!us_str_equal(item->steps[i], steps[i]))
            return false;
    return true;
}

size_t us_session_remove(us_session_module *m, us_str *const steps, size_t count,
                         us_session_which which)
{
    size_t kept = 0, removed;
    for (size_t i = 0; i < m->items.count; i++) {
        const us_session_item *item = &m->items.items[i];
        bool asked = which == US_SESSION_ALL_RULES ||
                     item->is_default == (which == US_SESSION_DEFAULT_RULES);
        if (item->is_import || !asked || !overlap(item, steps, count))
            m->items.items[kept++] = *item;
    }
    removed = m->items.count - kept;
    m->items.count = kept;
    return removed;
}

us_str us_session_package(const us_session *s)
{
    return s->modules[s->current].package;
}

/* ---- Texts ----------------------------------------------------------------------------- */

us_str us_session_imports(us_arena *arena, const us_session_module *m)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = 0; i < m->items.count; i++)
        if (m->items.items[i].is_import)
            us_buf_add_format(&text, "%.*s\n", US_STR_ARG(m->items.items[i].text));
    return us_buf_str(&text);
}

/* [row] (may be NULL): where the last rule begins, from 1. */
static us_str module_text(us_arena *arena, const us_session_module *m, uint32_t *row)
{
    us_buf text = us_buf_make(arena);
    us_str imports = us_session_imports(arena, m);
    us_buf_add_format(&text, "package %.*s\n%s%.*s", US_STR_ARG(m->package),
                      imports.length > 0 ? "\n" : "", US_STR_ARG(imports));
    for (size_t i = 0; i < m->items.count; i++) {
        if (m->items.items[i].is_import)
            continue;
        us_buf_add_char(&text, '\n');
        if (row)
            *row = us_position_at(us_buf_str(&text), text.length).row;
        us_buf_add_format(&text, "%.*s\n", US_STR_ARG(m->items.items[i].text));
    }
    return us_buf_str(&text);
}

/* As it is where it can't be. */
static us_str formatted(us_arena *arena, const us_session *s, us_str text)
{
    us_format_options options = {.mode = s->v0 ? US_FORMAT_V0 : US_FORMAT_V1};
    us_diag_list diags = {.arena = arena};
    us_buf out = us_buf_make(arena);
    return us_format(&out, US_STR_EMPTY, text, &options, &diags) ? us_buf_str(&out)
                                                                 : text;
}

us_str us_session_show(us_arena *arena, const us_session *s)
{
    const us_session_module *m = &s->modules[s->current];
    return m->is_there ? formatted(arena, s, module_text(arena, m, NULL)) : US_STR_EMPTY;
}

/* ---- Changes --------------------------------------------------------------------------- */

/* So that lines of what is compiled are those that are shown. */
static void format_rule(us_session *s, const us_session_module *m, us_session_item *item)
{
    us_arena *arena = &s->scratch;
    us_str imports = us_session_imports(arena, m);
    us_str head = us_str_format(arena, "package %.*s\n%s%.*s", US_STR_ARG(m->package),
                                imports.length > 0 ? "\n" : "", US_STR_ARG(imports));
    us_str whole =
        us_str_format(arena, "%.*s\n%.*s\n", US_STR_ARG(head), US_STR_ARG(item->text));
    us_str text = formatted(arena, s, whole);
    us_str alone = formatted(arena, s, head);
    if (us_str_starts_with(text, alone) && text.length > alone.length + 2)
        item->text =
            us_str_copy(s->arena, us_str_slice(text, alone.length + 1, text.length - 1));
}

void us_session_confirm(us_session *s)
{
    us_session_module *m = &s->modules[s->changed];
    for (size_t i = 0; i < s->added; i++) {
        us_session_item *item = &m->items.items[m->items.count - 1 - i];
        if (!item->is_import)
            format_rule(s, m, item);
    }
    s->added = 0;
}

void us_session_undo(us_session *s)
{
    us_session_module *m = &s->modules[s->changed];
    m->is_there = s->before.is_there;
    m->items.count = s->before.items.count;
    if (m->items.count > 0)
        memcpy(m->items.items, s->before.items.items,
               m->items.count * sizeof *m->items.items);
    s->current = s->before_current;
    s->added = 0;
}

bool us_session_unset(us_session *s, us_str name, us_str *error)
{
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = {.arena = &s->scratch};
    us_arena_reset(&s->scratch, SCRATCH_KEPT);
    us_str text = us_str_format(&s->scratch, "%.*s", US_STR_ARG(name));
    us_term *term = us_parse_term(&s->scratch, US_STR_EMPTY, text, &options, &diags);
    us_terms ref = {.items = &term, .count = 1};
    if (term && term->kind == US_TERM_REF)
        ref = term->as.list;
    bool right = term && ref.items[0]->kind == US_TERM_VARIABLE;
    for (size_t i = 1; right && i < ref.count; i++)
        right = us_term_is_ground(ref.items[i]);
    if (!right) {
        *error =
            US_STR("the operand of unset must be the name of a rule, such as p or p.q");
        return false;
    }
    us_str head = ref.items[0]->as.variable.name;
    if (us_str_is(head, "input") || us_str_is(head, "data"))
        ref.count = 1;
    return us_session_remove(us_session_change(s, s->current),
                             us_session_steps(&s->scratch, &ref), ref.count,
                             US_SESSION_ALL_RULES) > 0;
}

bool us_session_unset_package(us_session *s, us_str name, us_str *error)
{
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = {.arena = &s->scratch};
    us_arena_reset(&s->scratch, SCRATCH_KEPT);
    us_buf text = us_buf_make(&s->scratch);
    us_buf_add_format(&text, "package %.*s\n", US_STR_ARG(name));
    us_module *module =
        us_parse_module(&s->scratch, US_STR_EMPTY, us_buf_str(&text), &options, &diags);
    if (!module || module->rule_count + module->import_count > 0) {
        *error = US_STR(
            "the operand of unset-package must be the name of a package, such as a.b");
        return false;
    }
    us_buf path = us_buf_make(&s->scratch);
    us_ast_print_term(&path, module->package);
    us_str package = us_str_slice(us_buf_str(&path), strlen("data."), path.length);
    for (size_t i = 0; i < s->count; i++) {
        if (!s->modules[i].is_there || !us_str_equal(s->modules[i].package, package))
            continue;
        us_session_module *m = us_session_change(s, i);
        m->items.count = 0;
        m->is_there = false;
        if (s->current == i)
            s->current = find_module(s, US_STR("repl"));
        return true;
    }
    return false;
}

/* ---- Building -------------------------------------------------------------------------- */

void us_session_build(us_arena *arena, us_session *s, usher_builder *builder,
                      us_str query, bool types)
{
    const us_session_module *m = &s->modules[s->current];
    const char **imports =
        us_arena_alloc_array(arena, m->items.count + 1, sizeof *imports);
    size_t count = 0, word = strlen("import");
    for (size_t i = 0; i < s->count; i++) {
        if (!s->modules[i].is_there)
            continue;
        us_str text = module_text(arena, &s->modules[i], NULL);
        usher_builder_add_module(builder, us_str_to_c(arena, s->modules[i].package),
                                 text.text, text.length);
    }
    for (size_t i = 0; i < m->items.count; i++) {
        us_str text = m->items.items[i].text;
        if (m->items.items[i].is_import)
            imports[count++] = us_str_to_c(arena, us_str_slice(text, word, text.length));
    }
    imports[count] = NULL;
    s->types = (us_type_notes){.arena = arena};
    builder->type_notes = types ? &s->types : NULL;
    if (query.length > 0)
        usher_builder_add_query(builder, us_str_to_c(arena, query),
                                us_str_to_c(arena, m->package), imports);
}

bool us_session_type(const us_session *s, size_t index, us_str *name, us_str *type)
{
    if (index >= s->types.query_count)
        return false;
    *name = s->types.query[index].name;
    *type = s->types.query[index].type;
    return true;
}

/* The value of each expression is looked for, too, which adds a variable to it. */
static bool is_consequence(const usher_problems *problems, size_t index)
{
    us_diag *diag = &problems->diags[index];
    bool other = false;
    for (size_t i = 0; i < problems->count && !other; i++)
        other = !us_str_is(problems->diags[i].message, "var _ is unsafe");
    return other && diag->file.length == 0 && us_str_is(diag->message, "var _ is unsafe");
}

static uint32_t last_import_row(const us_session_module *m)
{
    uint32_t row = 2;
    for (size_t i = 0; i < m->items.count; i++)
        row += m->items.items[i].is_import;
    return row;
}

void us_session_place(const us_session *s, usher_problems *problems)
{
    const us_session_module *m = &s->modules[s->changed];
    us_arena scratch;
    uint32_t row = 0;
    size_t kept = 0;
    if (!problems || problems == us_problems_no_memory())
        return;
    us_arena_init(&scratch, 0, NULL);
    if (s->added > 0)
        module_text(&scratch, m, &row);
    if (s->added > 0 && m->items.items[m->items.count - 1].is_import)
        row = last_import_row(m);
    for (size_t i = 0; i < problems->count; i++) {
        us_diag *diag = &problems->diags[i];
        bool is_new =
            row > 0 && us_str_equal(diag->file, m->package) && diag->position.row >= row;
        if (is_consequence(problems, i))
            continue;
        if (is_new) {
            diag->file = US_STR_EMPTY;
            diag->position.row -= row - 1;
        }
        problems->diags[kept] = *diag;
        problems->items[kept++] = problems->items[i];
    }
    problems->count = kept;
    us_arena_free(&scratch);
}

static void add_pointer_step(us_buf *out, us_str step)
{
    us_buf_add_char(out, '/');
    for (size_t i = 0; i < step.length; i++) {
        char c = step.text[i];
        if (c == '~' || c == '/')
            us_buf_add_c(out, c == '~' ? "~0" : "~1");
        else
            us_buf_add_char(out, c);
    }
}

bool us_session_pointer(us_arena *arena, us_str ref, us_str *pointer)
{
    us_parse_options options = {.dialect = US_REGO_V1};
    us_diag_list diags = {.arena = arena};
    us_buf out = us_buf_make(arena);
    us_str text = us_str_format(arena, "%.*s", US_STR_ARG(ref));
    us_term *term = us_parse_term(arena, US_STR_EMPTY, text, &options, &diags);
    if (!term || !us_term_has_head(term, "input"))
        return false;
    size_t count = term->kind == US_TERM_REF ? term->as.list.count : 1;
    for (size_t i = 1; i < count; i++) {
        const us_term *step = term->as.list.items[i];
        if (step->kind != US_TERM_SCALAR)
            return false;
        us_buf number = us_buf_make(arena);
        us_value_print(&number, step->as.scalar);
        add_pointer_step(&out, us_value_is_string(step->as.scalar)
                                   ? us_value_text(step->as.scalar)
                                   : us_buf_str(&number));
    }
    *pointer = us_buf_str(&out);
    return true;
}

/* Sets stay sets, unless something is unknown. */
static usher_input *make_input(us_arena *scratch, us_value value,
                               const char *const *unknown, usher_problems **problems)
{
    usher_input_options options = {.unknown = unknown};
    us_buf out = us_buf_make(scratch);
    if (unknown)
        us_json_write(&out, value, US_JSON_COMPACT);
    else
        us_value_print(&out, value);
    us_str text = us_buf_str(&out);
    return unknown ? usher_input_parse(text.text, text.length, &options, problems)
                   : usher_input_parse_term(text.text, text.length, problems);
}

usher_input *us_session_input(const usher_policy *policy, const usher_limits *limits,
                              const char *const *unknown, usher_problems **problems)
{
    usher_worker *worker = usher_worker_new(policy);
    usher_input *input = NULL;
    const usher_result *result;
    us_arena scratch;
    us_diag_list diags = {.arena = &scratch};
    usher_outcome outcome =
        usher_evaluate_path(worker, "data.repl.input", NULL, limits, &result);
    us_arena_init(&scratch, 0, NULL);
    if (outcome == USHER_OK) {
        input = make_input(&scratch, *usher_result_value(result), unknown, problems);
    } else if (outcome == USHER_ERROR) {
        const usher_problem *first = usher_problems_at(usher_result_problems(result), 0);
        us_diag_list_report(&diags, first->code, US_STR_EMPTY, US_STR_EMPTY,
                            (us_position){0, 0, 0}, "data.repl.input, the input: %.*s",
                            US_STR_ARG(first->message));
        *problems = us_problems_make(&diags, NULL);
    }
    us_arena_free(&scratch);
    usher_worker_free(worker);
    return input;
}

/* ---- Names ----------------------------------------------------------------------------- */

void us_session_names(const us_session *s, us_session_visit *visit, void *data)
{
    const us_session_items *items = &s->modules[s->current].items;
    for (size_t i = 0; i < items->count; i++)
        visit(data, items->items[i].steps[0]);
}

void us_session_packages(const us_session *s, us_session_visit *visit, void *data)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->modules[i].is_there)
            visit(data, s->modules[i].package);
}

void us_session_builtins(us_session_visit *visit, void *data)
{
    for (size_t i = 0; us_builtin_at(i); i++)
        visit(data, us_str_from(us_builtin_at(i)->name));
}

/* ---- Texts for people ------------------------------------------------------------------- */

void us_session_dump(us_buf *out, const usher_policy *policy)
{
    us_json_write(out, policy->data, US_JSON_COMPACT);
}
