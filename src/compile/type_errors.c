/* The errors of the type checker: texts and carets under refs. */
#include "compile/type_check.h"

#include "syntax/ast_text.h"

static us_type_error *add_error(us_checker *c, us_position place)
{
    c->errors = us_arena_room(c->types.arena, c->errors, c->error_count,
                              &c->error_capacity, sizeof *c->errors);
    us_type_error *error = &c->errors[c->error_count++];
    us_diag_list one = us_diag_list_make(c->compiler->diags->arena, 0);
    us_diag_list *all = c->compiler->diags;
    c->compiler->diags = &one;
    *error = (us_type_error){0};
    error->diag = *us_pass_error(c->compiler, c->clause, "rego_type_error", place, " ");
    c->compiler->diags = all;
    return error;
}

/* Texts of errors outlive the checker. */
static us_str keep(us_checker *c, us_str text)
{
    return us_str_copy(c->compiler->diags->arena, text);
}

/* ---- Refs as their author knows them */

static us_term *shown(us_checker *c, const us_term *term);

static us_terms shown_list(us_checker *c, const us_terms *list)
{
    us_terms copy = us_terms_make(c->types.arena, list->count);
    for (size_t i = 0; i < list->count; i++)
        copy.items[i] = shown(c, list->items[i]);
    return copy;
}

static us_term *shown_local(us_checker *c, us_term *copy)
{
    uint32_t number = copy->as.variable.local;
    const us_local *local = &c->clause->locals->items[number];
    if (local->subject)
        return shown(c, local->subject);
    if (local->name.length == 0)
        copy->as.variable.name = us_pass_generated_name(c->compiler, c->clause, number);
    return copy;
}

/* A copy with what passes took out of it put back. */
static us_term *shown(us_checker *c, const us_term *term)
{
    us_term *copy = us_arena_alloc(c->types.arena, sizeof *copy);
    *copy = *term;
    switch (term->kind) {
    case US_TERM_VARIABLE:
        return term->as.variable.local ? shown_local(c, copy) : copy;
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
    case US_TERM_SET:
        copy->as.list = shown_list(c, &term->as.list);
        break;
    case US_TERM_OBJECT: {
        us_terms keys = {term->as.object.keys, term->as.object.count};
        us_terms values = {term->as.object.values, term->as.object.count};
        copy->as.object.keys = shown_list(c, &keys).items;
        copy->as.object.values = shown_list(c, &values).items;
        break;
    }
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
    case US_TERM_SCALAR:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return copy;
}

static us_str term_text(us_checker *c, const us_term *term)
{
    us_buf buf = us_buf_make(c->types.arena);
    us_ast_print_term(&buf, term);
    return us_buf_str(&buf);
}

/* The first [count] parts of [ref]. */
static us_str ref_text(us_checker *c, const us_terms *ref, size_t count)
{
    us_term term = {.kind = US_TERM_REF, .as.list = {ref->items, count}};
    return term_text(c, &term);
}

static void add_times(us_buf *buf, char ch, size_t count)
{
    memset(us_buf_reserve(buf, count), ch, count);
    buf->length += count;
}

/* Where the error about part [at] of the ref lies: as in the reference where it begins; of what
 * usher alone finds, at the part. */
static us_position place_of(const us_checker *c, const us_terms *ref, size_t at)
{
    const us_term *part = ref->items[at];
    bool is_there = part->kind == US_TERM_SCALAR && part->span.position.row > 0;
    return c->facts && is_there ? part->span.position : ref->items[0]->span.position;
}

static us_type_error *add_ref_error(us_checker *c, const us_terms *ref, size_t at,
                                    us_str text)
{
    /* The reference does not know where the name of a built-in stands. */
    const us_term *head = ref->items[0];
    bool builtin = ref->count == 1 && !head->as.variable.local && !us_term_is_root(head);
    us_position nowhere = {0};
    us_type_error *error = add_error(c, builtin ? nowhere : place_of(c, ref, at));
    error->diag.message =
        us_str_format(c->compiler->diags->arena, "undefined ref: %.*s", US_STR_ARG(text));
    return error;
}

static void add_keys(us_buf *buf, const us_value *keys, size_t count)
{
    us_buf_add_c(buf, "want (one of): [");
    for (size_t i = 0; i < count && buf->length < US_TYPE_TEXT_MAX; i++) {
        us_buf_add_c(buf, i ? " " : "");
        us_value_print(buf, keys[i]);
    }
    us_buf_add_char(buf, ']');
}

void us_checker_bad_key(us_checker *c, const us_terms *ref, size_t at,
                        const us_type_node *have, const us_type_node *want,
                        const us_value *keys, size_t key_count)
{
    us_terms visible = shown_list(c, ref);
    us_str text = ref_text(c, &visible, ref->count);
    size_t offset = ref_text(c, &visible, at).length + 1;
    us_type_error *error = add_ref_error(c, ref, at, text);
    us_buf buf = us_buf_make(c->types.arena);
    us_buf_add_str(&buf, text);
    us_buf_add_char(&buf, '\n');
    add_times(&buf, ' ', offset);
    us_buf_add_c(&buf, "^\n");
    add_times(&buf, ' ', offset);
    if (have) {
        us_buf_add_c(&buf, "have (type): ");
        us_type_print(&buf, have, buf.length + US_TYPE_TEXT_MAX);
    } else {
        us_buf_add_c(&buf, "have: ");
        us_buf_add_str(&buf, term_text(c, visible.items[at]));
    }
    us_buf_add_char(&buf, '\n');
    add_times(&buf, ' ', offset);
    if (key_count || !want) {
        add_keys(&buf, keys, key_count);
    } else {
        us_buf_add_c(&buf, "want (type): ");
        us_type_print(&buf, want, buf.length + US_TYPE_TEXT_MAX);
    }
    error->diag.detail = keep(c, us_buf_str(&buf));
    error->diag.facts = keep(c, us_type_bad_key_facts(c->types.arena, &visible, at, have,
                                                      want, keys, key_count));
}

void us_checker_no_parts(us_checker *c, const us_terms *ref, size_t at,
                         const us_type_node *have)
{
    us_terms visible = shown_list(c, ref);
    us_str text = ref_text(c, &visible, ref->count);
    us_type_error *error = add_ref_error(c, ref, at, text);
    if (have && have->kind == US_KIND_FUNCTION)
        error->diag.message = us_str_format(c->compiler->diags->arena,
                                            "function %.*s used as reference, not called",
                                            US_STR_ARG(text));
    us_buf buf = us_buf_make(c->types.arena);
    us_buf_add_str(&buf, text);
    us_buf_add_char(&buf, '\n');
    add_times(&buf, '^', ref_text(c, &visible, at + 1).length);
    us_buf_add_c(&buf, have ? "\nhave: " : "\nhave: <nil>");
    if (have)
        us_type_print(&buf, have, buf.length + US_TYPE_TEXT_MAX);
    error->diag.detail = keep(c, us_buf_str(&buf));
    error->diag.facts =
        keep(c, us_type_no_parts_facts(c->types.arena, &visible, at, have));
}

/* ---- Literals */

void us_checker_mismatch(us_checker *c, us_position place, const us_type_node *left,
                         const us_type_node *right)
{
    us_type_error *error = add_error(c, place);
    error->diag.message = US_STR("match error");
    error->diag.detail = keep(c, us_type_mismatch_lines(&c->types, left, right));
    error->diag.facts = keep(c, us_type_mismatch_facts(c->types.arena, left, right));
    error->partial = us_type_is_partial(left) || us_type_is_partial(right);
}

void us_checker_bad_operands(us_checker *c, us_position place, const us_term *callee,
                             const char *message, const us_type_node **have, size_t count,
                             const us_type_node *function, bool with_result)
{
    us_type_error *error = add_error(c, place);
    error->diag.message = us_str_format(c->compiler->diags->arena, "%.*s: %s",
                                        US_STR_ARG(term_text(c, callee)), message);
    error->diag.detail =
        keep(c, us_type_operand_lines(&c->types, have, count, function, with_result));
    error->diag.facts = keep(
        c, us_type_operand_facts(c->types.arena, have, count, function, with_result));
    for (size_t i = 0; i < count; i++)
        error->partial = error->partial || us_type_is_partial(have[i]);
}

void us_checker_bad_schema(us_checker *c, us_position place, us_str message)
{
    add_error(c, place)->diag.message = keep(c, message);
}

void us_checker_not_function(us_checker *c, us_position place, const us_term *callee)
{
    us_type_error *error = add_error(c, place);
    error->diag.message =
        us_str_format(c->compiler->diags->arena, "undefined function %.*s",
                      US_STR_ARG(term_text(c, callee)));
}
