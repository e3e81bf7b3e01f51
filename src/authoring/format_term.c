/* Terms. Each writes its own text; strings and numbers as they stand in the source. */
#include "authoring/format_writer.h"

#include "builtins/builtin.h"
#include "syntax/ast_text.h"
#include "syntax/check_syntax.h"
#include "syntax/language.h"
#include "syntax/resolve_tokens.h"

/* ---- What is called */

enum { INFIX_NAME_MAX = 6 }; /* bytes of the longest name of an operator: assign */

us_call_form us_call_form_of(us_terms call, const char **infix)
{
    const us_term *operator= call.items[0];
    us_terms parts = operator->as.list;
    bool internal = parts.count == 2 && us_term_has_head(operator, "internal");
    if (operator->kind != US_TERM_REF ||(parts.count != 1 && !internal))
        return US_CALL_FUNCTION;
    const us_term *last = parts.items[parts.count - 1];
    if (internal && last->kind == US_TERM_SCALAR && us_value_is_string(last->as.scalar)) {
        us_str name = us_value_text(last->as.scalar);
        return us_str_is(name, "member_2")   ? US_CALL_MEMBER
               : us_str_is(name, "member_3") ? US_CALL_KEYED_MEMBER
                                             : US_CALL_FUNCTION;
    }
    if (internal || last->kind != US_TERM_VARIABLE)
        return US_CALL_FUNCTION;
    us_str name = last->as.variable.name;
    const us_builtin *builtin =
        name.length <= INFIX_NAME_MAX ? us_builtin_find(name) : NULL;
    if (!builtin || !builtin->infix)
        return US_CALL_FUNCTION;
    *infix = builtin->infix;
    return US_CALL_INFIX;
}

bool us_is_union(const us_term *term)
{
    return term->kind == US_TERM_CALL && us_term_has_head(term->as.list.items[0], "or") &&
           term->as.list.items[0]->as.list.count == 1;
}

bool us_is_member(const us_term *term)
{
    const char *infix;
    return term->kind == US_TERM_CALL &&
           us_call_form_of(term->as.list, &infix) == US_CALL_MEMBER;
}

/* How tight an operator binds; 0: `in`, which binds less than all others. */
static int binding(const char *infix)
{
    static const char *const tighter[] = {"|", "&", "+-", "*/%"};
    for (size_t i = 0; i < sizeof tighter / sizeof tighter[0]; i++)
        if (infix[1] == '\0' && strchr(tighter[i], infix[0]))
            return (int)i + 2;
    return 1;
}

/* = and :=, which stand in no term. */
static bool is_assignment(const char *infix)
{
    return strcmp(infix, "=") == 0 || strcmp(infix, ":=") == 0;
}

bool us_operand_needs_parentheses(const us_term *term, const char *infix, bool right)
{
    const char *own = NULL;
    us_call_form form = term->kind == US_TERM_CALL ? us_call_form_of(term->as.list, &own)
                                                   : US_CALL_FUNCTION;
    if (is_assignment(infix) || form == US_CALL_FUNCTION || form == US_CALL_KEYED_MEMBER)
        return false;
    int inner = form == US_CALL_MEMBER ? 0 : binding(own);
    return inner < binding(infix) || (right && inner == binding(infix));
}

bool us_has_leading_brace(const us_term *term)
{
    const char *infix;
    switch (term->kind) {
    case US_TERM_SET:
        return term->as.list.count > 0;
    case US_TERM_OBJECT:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return true;
    case US_TERM_REF:
        return us_has_leading_brace(term->as.list.items[0]);
    case US_TERM_CALL:
        switch (us_call_form_of(term->as.list, &infix)) {
        case US_CALL_INFIX:
        case US_CALL_MEMBER:
            return term->as.list.count == 3 &&
                   us_has_leading_brace(term->as.list.items[1]);
        case US_CALL_KEYED_MEMBER:
            return term->as.list.count == 4 &&
                   us_has_leading_brace(term->as.list.items[1]);
        case US_CALL_FUNCTION:
            return false;
        }
        return false;
    case US_TERM_SCALAR:
    case US_TERM_VARIABLE:
    case US_TERM_ARRAY:
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_TEMPLATE:
    case US_TERM_KIND_COUNT:
        break;
    }
    return false;
}

static void add_types(us_buf *buf, const char *title, us_term *const *items, size_t count)
{
    us_buf_add_format(buf, "%s: (", title);
    for (size_t i = 0; i < count; i++)
        us_buf_add_format(buf, "%s%s", i ? "," : "", us_term_type_name(items[i]));
    us_buf_add_c(buf, ")");
}

void us_report_arity(us_format_writer *w, us_terms call)
{
    us_str name = us_term_dotted_name(w->arena, call.items[0]);
    us_diag *diag = us_diag_list_report(w->diags, "rego_type_error", w->module->file,
                                        US_STR_EMPTY, call.items[0]->span.position,
                                        "%.*s: arity mismatch", US_STR_ARG(name));
    us_buf detail = us_buf_make(w->arena);
    add_types(&detail, "have", call.items + 1, call.count - 1);
    diag->detail = us_buf_str(&detail);
}

/* ---- Scalars */

/* True if [text] is one string in its quotes, from end to end. */
static bool is_one_string(us_str text)
{
    size_t i = 1;
    if (text.length < 2 || text.text[text.length - 1] != text.text[0])
        return false;
    while (i < text.length && text.text[i] != text.text[0])
        i += text.text[0] == '"' && text.text[i] == '\\' ? 2 : 1;
    return i == text.length - 1;
}

/* Parentheses, and what stands in front of an else branch, may be part of the place. */
static void write_string(us_format_writer *w, us_value value, us_place place)
{
    us_str text = place.text;
    char last = text.length ? text.text[text.length - 1] : '\0';
    if (last == '"' || last == '`') {
        const char *first = memchr(text.text, last, text.length);
        text = us_str_slice(text, (size_t)(first - text.text), text.length);
        if (is_one_string(text)) {
            us_write(w, text);
            return;
        }
    }
    us_value_print(&w->out, value);
}

static void write_scalar(us_format_writer *w, const us_term *term, us_place place)
{
    if (us_value_is_string(term->as.scalar))
        write_string(w, term->as.scalar, place);
    else
        us_ast_print_scalar(&w->out, term);
}

/* ---- Template strings */

static bool write_hole(us_format_writer *w, const us_literal *hole,
                       const us_template_part *after)
{
    us_write_c(w, "{");
    w->level++;
    if (w->at_end) {
        us_line_end(w);
        us_line_start(w);
    } else if (us_comments_above(w, hole->span.position.row)) {
        us_write_c(w, " ");
        w->in_line = true;
        us_write_comments_above(w, hole->span.position.row, false);
    }
    if (!us_write_literal(w, hole))
        return us_break_off(w);
    uint32_t row = !after        ? 0
                   : after->text ? after->text->span.position.row
                                 : after->hole->span.position.row;
    if (us_comments_above(w, row)) {
        us_line_end(w);
        us_write_comments_above(w, row, false);
        us_line_start(w);
    }
    us_write_c(w, "}");
    w->level--;
    return true;
}

/* A constant in a hole becomes a part of the text. */
static void write_constant(us_format_writer *w, const us_term *text, bool multi_line)
{
    if (us_value_is_string(text->as.scalar))
        us_ast_print_template_text(&w->out, text->as.scalar, multi_line);
    else
        write_scalar(w, text, us_place_of(w, text));
}

static bool write_template(us_format_writer *w, const us_template *template)
{
    const char *quote = template->multi_line ? "`" : "\"";
    us_write_c(w, "$");
    us_write_c(w, quote);
    for (size_t i = 0; i < template->count; i++) {
        const us_template_part *part = &template->parts[i];
        const us_template_part *after = i + 1 < template->count ? part + 1 : NULL;
        if (part->text)
            write_constant(w, part->text, template->multi_line);
        else if (!write_hole(w, part->hole, after))
            return false;
    }
    us_write_c(w, quote);
    return true;
}

/* ---- References and calls */

bool us_is_reserved(us_dialect dialect, us_str name)
{
    us_keywords keywords = us_keywords_of(dialect);
    return us_is_keyword(&keywords, name);
}

static bool is_keyword(const us_format_writer *w, us_str name)
{
    return us_is_reserved(w->format->v1 ? US_REGO_V1 : US_REGO_V0, name) ||
           (us_future_keyword_bit(name) & w->keywords) != 0;
}

/* A keyword stays in quotes if it was in such. */
static bool needs_brackets(const us_format_writer *w, us_str name, const us_term *step)
{
    if (!us_str_is_identifier(name))
        return true;
    bool quoted = us_str_starts_with(us_place_of(w, step).text, US_STR("\""));
    return (w->plain_refs || quoted) && is_keyword(w, name);
}

static void write_step(us_format_writer *w, const us_term *step)
{
    bool string = step->kind == US_TERM_SCALAR && us_value_is_string(step->as.scalar);
    us_str name = string ? us_value_text(step->as.scalar) : US_STR_EMPTY;
    if (string && !needs_brackets(w, name, step)) {
        us_write_c(w, ".");
        us_write(w, name);
        return;
    }
    us_write_c(w, "[");
    if (string)
        us_value_print(&w->out, step->as.scalar);
    else if (step->kind == US_TERM_VARIABLE)
        us_ast_print_term(&w->out, step);
    else if (!us_write_term(w, step))
        us_write_c(w, "\n"); /* a comment was copied: the bracket is none of it */
    us_write_c(w, "]");
}

bool us_write_reference(us_format_writer *w, us_terms parts)
{
    us_place place = us_place_of(w, parts.items[0]);
    bool parentheses = parts.items[0]->kind == US_TERM_CALL &&
                       us_str_starts_with(place.text, US_STR("("));
    bool member = us_is_member(parts.items[0]);
    us_write_c(w, member ? "(" : "");
    if (!us_write_term_inside(w, parts.items[0], place, parentheses))
        return us_break_off(w);
    us_write_c(w, member ? ")" : "");
    for (size_t i = 1; i < parts.count; i++)
        write_step(w, parts.items[i]);
    return true;
}

void us_write_path(us_format_writer *w, us_terms parts, size_t first)
{
    const us_term *name = parts.items[first];
    us_write(w, name->kind == US_TERM_VARIABLE ? name->as.variable.name
                                               : us_value_text(name->as.scalar));
    for (size_t i = first + 1; i < parts.count; i++)
        write_step(w, parts.items[i]);
}

bool us_write_call(us_format_writer *w, us_terms call)
{
    const us_term *operator= call.items[0];
    us_place place = us_place_of(w, operator);
    if (operator->kind != US_TERM_REF)
        us_ast_print_term(&w->out, operator);
    else if (!us_write_reference(w, operator->as.list))
        return us_break_off(w);
    us_write_c(w, "(");
    bool whole = us_write_members(w, (us_pairs){call.items + 1, NULL, call.count - 1},
                                  place, "()", false);
    us_write_c(w, ")");
    return whole;
}

/* [safe]: `x in xs` needs no parentheses here. */
static bool write_operand(us_format_writer *w, const us_term *term, bool safe)
{
    bool inside = !safe && us_is_member(term);
    us_write_c(w, inside ? "(" : "");
    if (!us_write_term_inside(w, term, us_place_of(w, term), true))
        return us_break_off(w);
    us_write_c(w, inside ? ")" : "");
    return true;
}

bool us_write_member(us_format_writer *w, us_terms call, bool keyed, bool parentheses)
{
    size_t wanted = keyed ? 4 : 3;
    if (call.count != wanted) {
        us_report_arity(w, call);
        return true;
    }
    parentheses = parentheses && keyed;
    us_write_c(w, parentheses ? "(" : "");
    for (size_t i = 1; i < wanted; i++) {
        if (!write_operand(w, call.items[i], i == 1 && !keyed))
            return false;
        us_write_c(w, i + 2 < wanted ? ", " : i + 1 < wanted ? " in " : "");
    }
    us_write_c(w, parentheses ? ")" : "");
    return true;
}

/* Whether parentheses are needed is not asked: an operand that is an operator's call has
 * them. */
static bool write_operator(us_format_writer *w, us_terms call, const char *infix,
                           bool parentheses)
{
    if (call.count != 3) {
        us_report_arity(w, call);
        return true;
    }
    us_write_c(w, parentheses ? "(" : "");
    if (!write_operand(w, call.items[1], false))
        return false;
    us_write_infix(w, infix);
    if (!write_operand(w, call.items[2], false))
        return false;
    us_write_c(w, parentheses ? ")" : "");
    return true;
}

static bool write_call(us_format_writer *w, us_terms call, bool parentheses)
{
    const char *infix = NULL;
    us_call_form form = us_call_form_of(call, &infix);
    bool equation = form == US_CALL_INFIX && is_assignment(infix) && call.count == 3;
    if (form == US_CALL_FUNCTION || equation)
        return us_write_call(w, call);
    if (form == US_CALL_INFIX)
        return write_operator(w, call, infix, parentheses);
    return us_write_member(w, call, form == US_CALL_KEYED_MEMBER, true);
}

/* ---- Any term */

static bool write_list(us_format_writer *w, const us_term *term, us_place place)
{
    us_terms list = term->as.list;
    us_write_c(w, "[");
    bool whole =
        us_write_members(w, (us_pairs){list.items, NULL, list.count}, place, "[]", true);
    us_write_c(w, "]");
    return whole;
}

static bool write_content(us_format_writer *w, const us_term *term, us_place place,
                          bool parentheses)
{
    switch (term->kind) {
    case US_TERM_SCALAR:
        write_scalar(w, term, place);
        return true;
    case US_TERM_VARIABLE:
        us_ast_print_term(&w->out, term);
        return true;
    case US_TERM_REF:
        return us_write_reference(w, term->as.list);
    case US_TERM_CALL:
        return write_call(w, term->as.list, parentheses);
    case US_TERM_ARRAY:
        return write_list(w, term, place);
    case US_TERM_OBJECT:
        return us_write_object(w, term, place);
    case US_TERM_SET:
        return us_write_set(w, term, place);
    case US_TERM_ARRAY_COMPREHENSION:
    case US_TERM_SET_COMPREHENSION:
    case US_TERM_OBJECT_COMPREHENSION:
        return us_write_comprehension(w, term, place);
    case US_TERM_TEMPLATE:
        return write_template(w, &term->as.string_template);
    case US_TERM_KIND_COUNT:
        break;
    }
    return true;
}

/* True if the term stands below the parenthesis that its text begins with: the row that closes
 * it, which OPA counts from the term's own, may then be one of the next rule. */
static bool ends_too_low(us_place place)
{
    size_t at = 0;
    if (!us_str_starts_with(place.text, US_STR("(")))
        return false;
    while (at < place.text.length && memchr("( \t\r", place.text.text[at], 4))
        at++;
    return at < place.text.length && memchr("\n#", place.text.text[at], 2);
}

bool us_write_term_inside(us_format_writer *w, const us_term *term, us_place place,
                          bool parentheses)
{
    if (w->union_term == term) {
        w->union_term = NULL;
        parentheses = true;
    }
    if (ends_too_low(place))
        us_note_unplaced(w);
    if (!us_write_comments(w, place.row))
        return false;
    if (!w->in_line)
        us_line_start(w);
    if (!write_content(w, term, place, parentheses))
        return false;
    if (!w->in_line)
        us_line_start(w);
    return true;
}

/* Goes back to [before] and copies the term. A comment that was kept for the end of the line
 * may be a part of the text. */
static void go_back(us_format_writer *w, const us_term *term, us_place place,
                    const us_writer_state *before, bool broken)
{
    const us_comment *kept = before->at_end;
    bool inside = kept && kept->position.offset > term->span.position.offset &&
                  kept->position.offset < term->span.end;
    w->broken = broken || (kept && !inside && !w->at_end);
    w->out.length = before->length;
    w->level = before->level;
    w->next = before->next;
    if (w->at_end && w->at_end->position.row >= place.row &&
        w->at_end->position.row <= us_place_end_row(place))
        w->at_end = NULL;
    us_write_copy(w, place);
}

bool us_write_term_at(us_format_writer *w, const us_term *term, us_place place)
{
    us_writer_state before = us_writer_save(w);
    bool broken = w->broken;
    if (us_write_term_inside(w, term, place, false))
        return true;
    if (before.next < w->comment_count)
        go_back(w, term, place, &before, broken);
    return false;
}

bool us_write_term(us_format_writer *w, const us_term *term)
{
    return us_write_term_at(w, term, us_place_of(w, term));
}
