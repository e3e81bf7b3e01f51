/* Syntax trees as an indented outline, as `opa parse --format pretty` prints
 * them: one node a line, one space a level. Operators and functions look alike
 * here: a reference and its operands. */
#include "base/utf8.h"
#include "syntax/ast_compare.h"
#include "syntax/ast_text.h"

#include <string.h>

typedef struct outline {
    us_buf *buf;
    size_t level;
} outline;

static void line(outline *o, const char *text)
{
    for (size_t i = 0; i < o->level; i++)
        us_buf_add_char(o->buf, ' ');
    us_buf_add_c(o->buf, text);
    us_buf_add_char(o->buf, '\n');
}

/* A node with children: they are added between open and close. */
static void open_node(outline *o, const char *name)
{
    line(o, name);
    o->level++;
}

static void close_node(outline *o)
{
    o->level--;
}

static void print_term(outline *o, const us_term *term);
static void print_body(outline *o, const us_body *body);

static void print_terms(outline *o, us_term *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        print_term(o, items[i]);
}

/* ---- Leaves: OPA prints their texts as formats that are given no operands */

/* A verb that is being read: what is left of the text, and whether its operand
 * is named by a number. */
typedef struct verb {
    us_str rest;
    bool numbered;
} verb;

static void skip_digits(verb *v)
{
    while (v->rest.length && *v->rest.text >= '0' && *v->rest.text <= '9')
        v->rest = us_str_slice(v->rest, 1, v->rest.length);
}

/* Over [n] and, behind it, * or digits; [name]: what a * lacks. */
static void skip_number(verb *v, us_buf *out, const char *name)
{
    if (us_str_starts_with(v->rest, US_STR("["))) {
        size_t end = us_str_find(v->rest, US_STR("]"), 1);
        v->rest = us_str_slice(v->rest, end == US_STR_NONE ? 1 : end + 1, v->rest.length);
        v->numbered = true;
    }
    if (us_str_starts_with(v->rest, US_STR("*"))) {
        v->rest = us_str_slice(v->rest, 1, v->rest.length);
        us_buf_add_format(out, "%%!(%s)", name);
    }
    skip_digits(v);
}

/* What Go's Printf makes of the verb behind a %, which [rest] begins with; returns
 * what follows it. */
static us_str print_verb(us_buf *out, us_str rest)
{
    verb v = {rest, false};
    while (v.rest.length && strchr("#0+- ", *v.rest.text))
        v.rest = us_str_slice(v.rest, 1, v.rest.length);
    skip_number(&v, out, "BADWIDTH");
    if (us_str_starts_with(v.rest, US_STR("."))) {
        v.rest = us_str_slice(v.rest, 1, v.rest.length);
        skip_number(&v, out, "BADPREC");
    }
    if (v.rest.length == 0) {
        us_buf_add_c(out, "%!(NOVERB)");
        return v.rest;
    }
    size_t size;
    us_utf8_decode(v.rest.text, v.rest.text + v.rest.length, &size);
    us_str letter = us_str_slice(v.rest, 0, size);
    if (us_str_is(letter, "%"))
        us_buf_add_char(out, '%');
    else
        us_buf_add_format(out, "%%!%.*s(%s)", US_STR_ARG(letter),
                          v.numbered ? "BADINDEX" : "MISSING");
    return us_str_slice(v.rest, size, v.rest.length);
}

/* A scalar or a variable: its text. */
static void print_leaf(outline *o, const us_term *term)
{
    for (size_t i = 0; i < o->level; i++)
        us_buf_add_char(o->buf, ' ');
    us_buf written = us_buf_make(o->buf->arena);
    us_ast_print_term(&written, term);
    us_str rest = us_buf_str(&written);
    for (size_t at; (at = us_str_find(rest, US_STR("%"), 0)) != US_STR_NONE;) {
        us_buf_add_str(o->buf, us_str_slice(rest, 0, at));
        rest = print_verb(o->buf, us_str_slice(rest, at + 1, rest.length));
    }
    us_buf_add_str(o->buf, rest);
    us_buf_add_char(o->buf, '\n');
}

static void print_members(outline *o, const us_term *term)
{
    us_sorted_terms sorted = us_term_sorted(o->buf->arena, term);
    for (size_t i = 0; i < sorted.count; i++) {
        print_term(o, sorted.keys[i]);
        if (sorted.values[i])
            print_term(o, sorted.values[i]);
    }
}

static void print_content(outline *o, const us_term *term)
{
    switch (term->kind) {
    case US_TERM_REF:
    case US_TERM_CALL:
    case US_TERM_ARRAY:
        print_terms(o, term->as.list.items, term->as.list.count);
        break;
    case US_TERM_SET:
    case US_TERM_OBJECT:
        print_members(o, term);
        break;
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        if (term->as.comprehension.key)
            print_term(o, term->as.comprehension.key);
        print_term(o, term->as.comprehension.value);
        print_body(o, term->as.comprehension.body);
        break;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
}

static void print_term(outline *o, const us_term *term)
{
    if (term->kind == US_TERM_SCALAR || term->kind == US_TERM_VARIABLE) {
        print_leaf(o, term);
        return;
    }
    open_node(o, us_term_type_name(term));
    print_content(o, term);
    close_node(o);
}

static void print_every(outline *o, const us_every *every)
{
    open_node(o, "every");
    if (every->key)
        print_term(o, every->key);
    print_term(o, every->value);
    print_term(o, every->domain);
    print_body(o, every->body);
    close_node(o);
}

static void print_logic(outline *o, const us_literal *literal)
{
    const us_logic *logic = &literal->as.logic;
    open_node(o, literal->kind == US_LITERAL_NOT   ? "not"
                 : literal->kind == US_LITERAL_AND ? "logicaland"
                                                   : "logicalor");
    print_body(o, logic->left);
    if (logic->right)
        print_body(o, logic->right);
    close_node(o);
}

static void print_literal_content(outline *o, const us_literal *literal)
{
    switch (literal->kind) {
    case US_LITERAL_TERM:
        print_term(o, literal->as.term);
        break;
    case US_LITERAL_CALL:
        print_terms(o, literal->as.call.items, literal->as.call.count);
        break;
    case US_LITERAL_SOME:
        open_node(o, "somedecl");
        print_terms(o, literal->as.symbols.items, literal->as.symbols.count);
        close_node(o);
        break;
    case US_LITERAL_EVERY:
        print_every(o, &literal->as.every);
        break;
    case US_LITERAL_NOT:
    case US_LITERAL_AND:
    case US_LITERAL_OR:
        print_logic(o, literal);
        break;
    case US_LITERAL_KIND_COUNT:
        break;
    }
}

/* A function without dots is a name, input and data are references. */
static const us_term *with_target(const us_term *target)
{
    bool root = us_term_has_head(target, "input") || us_term_has_head(target, "data");
    return target->as.list.count == 1 && !root ? target->as.list.items[0] : target;
}

static void print_literal(outline *o, const us_literal *literal, size_t index)
{
    us_str name = us_str_format(o->buf->arena, "expr%s index=%zu",
                                literal->negated ? " negated" : "", index);
    open_node(o, name.text);
    print_literal_content(o, literal);
    for (size_t i = 0; i < literal->with_count; i++) {
        open_node(o, "with");
        print_term(o, with_target(literal->withs[i].target));
        print_term(o, literal->withs[i].value);
        close_node(o);
    }
    close_node(o);
}

static void print_body(outline *o, const us_body *body)
{
    open_node(o, "body");
    for (size_t i = 0; i < body->count; i++)
        print_literal(o, body->items[i], i);
    close_node(o);
}

static void print_head(outline *o, const us_head *head)
{
    open_node(o, "head");
    open_node(o, "ref");
    print_terms(o, head->reference.items, head->reference.count);
    close_node(o);
    if (head->arguments.count) {
        open_node(o, "args");
        print_terms(o, head->arguments.items, head->arguments.count);
        close_node(o);
    }
    if (head->value)
        print_term(o, head->value);
    close_node(o);
}

/* Else branches are nested, each inside the one before. */
static void print_rule(outline *o, const us_rule *rule)
{
    size_t level = o->level;
    for (; rule; rule = rule->otherwise) {
        open_node(o, "rule");
        print_head(o, &rule->head);
        print_body(o, rule->body);
    }
    o->level = level;
}

static void print_import(outline *o, const us_import *import)
{
    open_node(o, "import");
    print_term(o, import->path);
    us_str alias = us_str_format(o->buf->arena, "%.*s", US_STR_ARG(import->alias));
    line(o, alias.text);
    close_node(o);
}

void us_ast_print_tree(us_buf *buf, const us_module *module)
{
    outline o = {buf, 0};
    open_node(&o, "module");
    if (module->package) {
        us_terms path = module->package->as.list;
        open_node(&o, "package");
        open_node(&o, "ref");
        print_terms(&o, path.items, path.count);
        close_node(&o);
        close_node(&o);
    }
    for (size_t i = 0; i < module->import_count; i++)
        print_import(&o, &module->imports[i]);
    for (size_t i = 0; i < module->rule_count; i++)
        print_rule(&o, module->rules[i]);
    for (size_t i = 0; i < module->annotation_count; i++)
        line(&o, "annotations");
    for (size_t i = 0; i < module->comment_count; i++)
        line(&o, "comment");
    close_node(&o);
}
