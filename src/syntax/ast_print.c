/* Syntax trees as text, in the form of OPA's String methods, which error
 * messages and traces show: {"a": 1} sorted, `x = 1` infix and every other call
 * as f(x, y), bodies separated by semicolons. For people's sources there is
 * the formatter; this loses comments and layout. */
#include "base/utf8.h"
#include "syntax/ast_compare.h"
#include "syntax/ast_text.h"
#include "syntax/check_syntax.h"

static void print_list(us_buf *buf, us_term *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            us_buf_add_c(buf, ", ");
        us_ast_print_term(buf, items[i]);
    }
}

static void print_variable(us_buf *buf, const us_variable *variable)
{
    if (variable->wildcard)
        us_buf_add_char(buf, '_');
    else
        us_buf_add_str(buf, variable->name);
}

void us_ast_print_scalar(us_buf *buf, const us_term *term)
{
    size_t begin = buf->length;
    us_value_print(buf, term->as.scalar);
    if (!term->bare_point)
        return;
    char *zero = buf->text + begin + (buf->text[begin] == '-');
    memmove(zero, zero + 1, (size_t)(buf->text + buf->length - zero) - 1);
    buf->length--;
}

/* OPA escapes nothing in the brackets of a string without such. */
static bool needs_escapes(us_str s)
{
    const char *p = s.text, *end = s.text + s.length;
    for (size_t size; p < end; p += size) {
        uint32_t c = us_utf8_decode(p, end, &size);
        if (c == '\\' || c < ' ' || (c >= 0x7F && c < 0xA0))
            return true;
    }
    return false;
}

void us_ast_print_step(us_buf *buf, us_value key)
{
    us_str text = us_value_is_string(key) ? us_value_text(key) : US_STR_EMPTY;
    if (us_ref_is_name(text)) {
        us_buf_add_char(buf, '.');
        us_buf_add_str(buf, text);
    } else if (us_value_is_string(key) && !needs_escapes(text)) {
        us_buf_add_format(buf, "[\"%.*s\"]", US_STR_ARG(text));
    } else {
        us_buf_add_char(buf, '[');
        us_value_print(buf, key);
        us_buf_add_char(buf, ']');
    }
}

static void print_reference(us_buf *buf, us_terms parts)
{
    us_ast_print_term(buf, parts.items[0]);
    for (size_t i = 1; i < parts.count; i++) {
        const us_term *part = parts.items[i];
        if (part->kind == US_TERM_SCALAR && !part->bare_point) {
            us_ast_print_step(buf, part->as.scalar);
        } else {
            us_buf_add_char(buf, '[');
            us_ast_print_term(buf, part);
            us_buf_add_char(buf, ']');
        }
    }
}

static void print_call(us_buf *buf, us_terms call)
{
    us_ast_print_term(buf, call.items[0]);
    us_buf_add_char(buf, '(');
    print_list(buf, call.items + 1, call.count - 1);
    us_buf_add_char(buf, ')');
}

/* The scratch for sorting is a part of the buffer's arena that stays taken:
 * giving it back would take the buffer's growth with it. */
static void print_set(us_buf *buf, const us_term *term)
{
    if (term->as.list.count == 0) {
        us_buf_add_c(buf, "set()");
        return;
    }
    us_sorted_terms sorted = us_term_sorted(buf->arena, term);
    us_buf_add_char(buf, '{');
    print_list(buf, sorted.keys, sorted.count);
    us_buf_add_char(buf, '}');
}

static void print_object(us_buf *buf, const us_term *term)
{
    us_sorted_terms sorted = us_term_sorted(buf->arena, term);
    us_buf_add_char(buf, '{');
    for (size_t i = 0; i < sorted.count; i++) {
        if (i)
            us_buf_add_c(buf, ", ");
        us_ast_print_term(buf, sorted.keys[i]);
        us_buf_add_c(buf, ": ");
        us_ast_print_term(buf, sorted.values[i]);
    }
    us_buf_add_char(buf, '}');
}

static void print_comprehension(us_buf *buf, const us_term *term)
{
    bool array = term->kind == US_TERM_ARRAY_COMPREHENSION;
    us_buf_add_char(buf, array ? '[' : '{');
    if (term->as.comprehension.key) {
        us_ast_print_term(buf, term->as.comprehension.key);
        us_buf_add_c(buf, ": ");
    }
    us_ast_print_term(buf, term->as.comprehension.value);
    us_buf_add_c(buf, " | ");
    us_ast_print_body(buf, term->as.comprehension.body);
    us_buf_add_char(buf, array ? ']' : '}');
}

void us_ast_print_template_text(us_buf *buf, us_value value, bool multi_line)
{
    if (!us_value_is_string(value)) {
        us_buf_add_char(buf, '{');
        us_value_print(buf, value);
        us_buf_add_char(buf, '}');
        return;
    }
    us_buf quoted = us_buf_make(buf->arena);
    us_value_print(&quoted, value);
    us_str text = us_buf_str(&quoted);
    text = multi_line ? us_value_text(value) : us_str_slice(text, 1, text.length - 1);
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] == '{')
            us_buf_add_char(buf, '\\');
        us_buf_add_char(buf, text.text[i]);
    }
}

static void print_template(us_buf *buf, const us_template *template)
{
    const char *quote = template->multi_line ? "`" : "\"";
    us_buf_add_char(buf, '$');
    us_buf_add_c(buf, quote);
    for (size_t i = 0; i < template->count; i++) {
        const us_template_part *part = &template->parts[i];
        if (part->text) {
            us_ast_print_template_text(buf, part->text->as.scalar, template->multi_line);
        } else {
            us_buf_add_char(buf, '{');
            us_ast_print_literal(buf, part->hole);
            us_buf_add_char(buf, '}');
        }
    }
    us_buf_add_c(buf, quote);
}

void us_ast_print_term(us_buf *buf, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_SCALAR:
        us_ast_print_scalar(buf, term);
        break;
    case US_TERM_VARIABLE:
        print_variable(buf, &term->as.variable);
        break;
    case US_TERM_REF:
        print_reference(buf, term->as.list);
        break;
    case US_TERM_CALL:
        print_call(buf, term->as.list);
        break;
    case US_TERM_ARRAY:
        us_buf_add_char(buf, '[');
        print_list(buf, term->as.list.items, term->as.list.count);
        us_buf_add_char(buf, ']');
        break;
    case US_TERM_SET:
        print_set(buf, term);
        break;
    case US_TERM_OBJECT:
        print_object(buf, term);
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        print_comprehension(buf, term);
        break;
    case US_TERM_TEMPLATE:
        print_template(buf, &term->as.string_template);
        break;
    case US_TERM_KIND_COUNT:
        us_buf_add_c(buf, "<error>");
        break;
    }
}

/* ---- Literals and bodies */

static void print_call_literal(us_buf *buf, us_terms call)
{
    if (call.count == 3 && us_term_has_head(call.items[0], "eq") &&
        (call.items[0]->kind != US_TERM_REF || call.items[0]->as.list.count == 1)) {
        us_ast_print_term(buf, call.items[1]);
        us_buf_add_c(buf, " = ");
        us_ast_print_term(buf, call.items[2]);
        return;
    }
    print_call(buf, call);
}

static void print_some(us_buf *buf, us_terms symbols)
{
    us_buf_add_c(buf, "some ");
    us_term *first = symbols.items[0];
    if (first->kind != US_TERM_CALL) {
        print_list(buf, symbols.items, symbols.count);
        return;
    }
    us_terms call = first->as.list;
    print_list(buf, call.items + 1, call.count - 2);
    us_buf_add_c(buf, " in ");
    us_ast_print_term(buf, call.items[call.count - 1]);
}

static void print_every(us_buf *buf, const us_every *every)
{
    us_buf_add_c(buf, "every ");
    if (every->key) {
        us_ast_print_term(buf, every->key);
        us_buf_add_c(buf, ", ");
    }
    us_ast_print_term(buf, every->value);
    us_buf_add_c(buf, " in ");
    us_ast_print_term(buf, every->domain);
    us_buf_add_c(buf, " { ");
    us_ast_print_body(buf, every->body);
    us_buf_add_c(buf, " }");
}

/* An operand of the operator [kind], in parentheses where reading it back
 * would bind it otherwise. */
static void print_operand(us_buf *buf, const us_body *body, bool explicit,
                          us_literal_kind kind, bool right)
{
    if (explicit || body->count != 1) {
        us_buf_add_c(buf, "{ ");
        us_ast_print_body(buf, body);
        us_buf_add_c(buf, " }");
        return;
    }
    const us_literal *literal = body->items[0];
    bool looser = literal->kind == US_LITERAL_OR && kind == US_LITERAL_AND;
    bool same = right && literal->kind == kind;
    bool group = looser || same || literal->with_count;
    if (group)
        us_buf_add_char(buf, '(');
    us_ast_print_literal(buf, literal);
    if (group)
        us_buf_add_char(buf, ')');
}

static void print_not(us_buf *buf, const us_logic *logic)
{
    us_buf_add_c(buf, "not ");
    if (logic->explicit_left || logic->left->count != 1) {
        us_buf_add_char(buf, '{');
        us_ast_print_body(buf, logic->left);
        us_buf_add_char(buf, '}');
        return;
    }
    const us_literal *literal = logic->left->items[0];
    bool group = literal->with_count ||
                 (literal->kind != US_LITERAL_TERM && literal->kind != US_LITERAL_CALL);
    if (group)
        us_buf_add_char(buf, '(');
    us_ast_print_literal(buf, literal);
    if (group)
        us_buf_add_char(buf, ')');
}

static void print_logic(us_buf *buf, const us_literal *literal)
{
    const us_logic *logic = &literal->as.logic;
    print_operand(buf, logic->left, logic->explicit_left, literal->kind, false);
    us_buf_add_c(buf, literal->kind == US_LITERAL_AND ? " and " : " or ");
    print_operand(buf, logic->right, logic->explicit_right, literal->kind, true);
}

void us_ast_print_literal(us_buf *buf, const us_literal *literal)
{
    if (literal->negated)
        us_buf_add_c(buf, "not ");
    switch (literal->kind) {
    case US_LITERAL_TERM:
        us_ast_print_term(buf, literal->as.term);
        break;
    case US_LITERAL_CALL:
        print_call_literal(buf, literal->as.call);
        break;
    case US_LITERAL_SOME:
        print_some(buf, literal->as.symbols);
        break;
    case US_LITERAL_EVERY:
        print_every(buf, &literal->as.every);
        break;
    case US_LITERAL_NOT:
        print_not(buf, &literal->as.logic);
        break;
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        print_logic(buf, literal);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
    for (size_t i = 0; i < literal->with_count; i++) {
        us_buf_add_c(buf, " with ");
        us_ast_print_term(buf, literal->withs[i].target);
        us_buf_add_c(buf, " as ");
        us_ast_print_term(buf, literal->withs[i].value);
    }
}

void us_ast_print_body(us_buf *buf, const us_body *body)
{
    for (size_t i = 0; i < body->count; i++) {
        if (i)
            us_buf_add_c(buf, "; ");
        us_ast_print_literal(buf, body->items[i]);
    }
}

/* ---- Rules */

static void print_head(us_buf *buf, const us_head *head)
{
    print_reference(buf, head->reference);
    if (head->is_function) {
        us_buf_add_char(buf, '(');
        print_list(buf, head->arguments.items, head->arguments.count);
        us_buf_add_char(buf, ')');
    }
    if (head->value) {
        us_buf_add_c(buf, head->assigned ? " := " : " = ");
        us_ast_print_term(buf, head->value);
    } else if (head->key) {
        us_buf_add_c(buf, " contains ");
        us_ast_print_term(buf, head->key);
    }
}

void us_ast_print_rule(us_buf *buf, const us_rule *rule)
{
    if (rule->is_default)
        us_buf_add_c(buf, "default ");
    print_head(buf, &rule->head);
    if (rule->is_default)
        return;
    us_buf_add_c(buf, " if { ");
    us_ast_print_body(buf, rule->body);
    us_buf_add_c(buf, " }");
    for (rule = rule->otherwise; rule; rule = rule->otherwise) {
        us_buf_add_c(buf, rule->head.assigned ? " else := " : " else = ");
        us_ast_print_term(buf, rule->head.value);
        us_buf_add_c(buf, " if { ");
        us_ast_print_body(buf, rule->body);
        us_buf_add_c(buf, " }");
    }
}
