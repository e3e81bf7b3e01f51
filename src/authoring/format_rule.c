/* Rules: heads, bodies, else branches, and which rules follow each other without an empty
 * line. */
#include "authoring/format_writer.h"

#include "syntax/ast_text.h"

/* ---- What a rule is */

static bool is_true(const us_term *term)
{
    return term->kind == US_TERM_SCALAR &&
           us_value_tag(term->as.scalar) == US_TAG_BOOLEAN && term->as.scalar.as.integer;
}

/* True for a rule whose body says nothing: none was written, or `true`. */
static bool is_constant(const us_rule *rule)
{
    const us_literal *first = rule->body->items[0];
    return rule->body->count == 1 && !rule->otherwise && first->kind == US_LITERAL_TERM &&
           !first->negated && first->with_count == 0 && is_true(first->as.term);
}

static bool is_set_literal(const us_literal *literal)
{
    return literal->kind == US_LITERAL_TERM && !literal->negated &&
           literal->as.term->kind == US_TERM_SET;
}

/* True for a rule that is written with `if`, if it has a body. */
static bool uses_if(const us_format_writer *w, const us_rule *rule)
{
    return w->with_if && (w->with_contains || !rule->is_set);
}

/* Such rules stay together if nothing was between them. */
static bool is_one_line(const us_format_writer *w, const us_rule *rule)
{
    return rule->body->count == 1 && !rule->is_default && !rule->otherwise &&
           !is_set_literal(rule->body->items[0]) && uses_if(w, rule);
}

/* ---- Heads */

/* OPA gives a value that nobody wrote the place of the head in these cases. */
static bool is_value_at_head(const us_rule *rule)
{
    const us_head *head = &rule->head;
    bool brackets = rule->with_if && head->reference.count == 2 && !head->is_function;
    return !rule->is_default &&
           (rule->chained ||
            (head->value_generated && (rule->body->items[0]->generated || brackets)));
}

static bool has_key(const us_rule *rule)
{
    return rule->head.key != NULL;
}

/* True if the value is to be written. */
static bool shows_value(const us_format_writer *w, const us_rule *rule, bool branch)
{
    const us_head *head = &rule->head;
    bool constant = is_constant(rule), truth = head->value && is_true(head->value);
    if (!head->value || (!has_key(rule) && truth && !constant && !rule->is_default))
        return false;
    bool name = w->format->v1 && constant && !has_key(rule) &&
                (head->arguments.count == 0 || branch);
    return branch || !truth || name || !is_value_at_head(rule);
}

static bool write_name(us_format_writer *w, const us_head *head, bool *copied)
{
    us_terms reference = head->reference;
    if (w->long_heads || reference.count == 1)
        return us_write_reference(w, reference) || us_break_off(w);
    const us_comment *comment = us_comment_next(w);
    if (comment && comment->position.row == reference.items[1]->span.position.row) {
        us_write_copy(w, us_place_of_span(w, head->span));
        *copied = true;
        return true;
    }
    us_ast_print_term(&w->out, reference.items[0]);
    us_write_c(w, "[");
    us_ast_print_term(&w->out, reference.items[1]);
    us_write_c(w, "]");
    return true;
}

static bool write_arguments(us_format_writer *w, const us_head *head)
{
    us_terms list = head->arguments;
    us_write_c(w, "(");
    bool whole = us_write_members(w, (us_pairs){list.items, NULL, list.count},
                                  us_place_of_span(w, head->span), "()", false);
    us_write_c(w, ")");
    return whole;
}

static bool write_element(us_format_writer *w, const us_head *head)
{
    us_write_c(w, w->with_contains ? " contains " : "[");
    if (!us_write_term(w, head->key))
        return w->with_contains ? false : us_break_off(w);
    us_write_c(w, w->with_contains ? "" : "]");
    return true;
}

static bool write_value(us_format_writer *w, const us_rule *rule, bool branch)
{
    const us_head *head = &rule->head;
    us_write_c(w, head->assigned || w->format->v1 ? " := " : " = ");
    /* OPA has the value of a branch stand where its head does. */
    us_place place =
        branch ? us_place_of_span(w, head->span) : us_place_of(w, head->value);
    return us_write_term_at(w, head->value, place);
}

static bool write_after_name(us_format_writer *w, const us_rule *rule, bool branch)
{
    const us_head *head = &rule->head;
    if (head->arguments.count > 0 && !branch && !write_arguments(w, head))
        return us_break_off(w);
    if (rule->is_set && !branch && !write_element(w, head))
        return false;
    return !shows_value(w, rule, branch) || write_value(w, rule, branch);
}

static bool write_head(us_format_writer *w, const us_rule *rule, bool branch)
{
    const us_head *head = &rule->head;
    bool copied = false;
    if (branch) {
        us_write_comments(w, head->span.position.row);
        us_write_c(w, "else");
    } else if (!write_name(w, head, &copied) || copied) {
        return copied;
    }
    w->place = rule->chained ? &rule->span : NULL;
    bool whole = write_after_name(w, rule, branch);
    w->place = NULL;
    return whole;
}

/* [span], of the rule or its head, with the arguments of a rule that is f(x) and nothing else,
 * of which OPA keeps the name alone. */
static us_place whole_place(us_format_writer *w, const us_rule *rule, us_span span)
{
    us_terms arguments = rule->head.arguments;
    us_str text = w->module->text;
    if (arguments.count == 0 ||
        arguments.items[arguments.count - 1]->span.end <= span.end)
        return us_place_of_span(w, span);
    size_t at = arguments.items[arguments.count - 1]->span.end;
    while (at < text.length && text.text[at] != ')') {
        size_t newline = us_str_find(text, US_STR("\n"), at);
        at = text.text[at] == '#' && newline != US_STR_NONE ? newline : at + 1;
    }
    span.end = (uint32_t)(at < text.length ? at + 1 : at);
    return us_place_of_span(w, span);
}

static bool write_or_copy_head(us_format_writer *w, const us_rule *rule, bool branch)
{
    us_writer_state before = us_writer_save(w);
    w->crowded = false;
    bool whole = write_head(w, rule, branch);
    if ((!w->broken && !w->crowded) || w->care == US_CARE_NONE || rule->chained)
        return whole;
    us_writer_restore(w, &before);
    w->broken = false;
    us_write_part(w, whole_place(w, rule, rule->head.span));
    return true;
}

/* ---- Bodies and branches */

static void write_rule(us_format_writer *w, const us_rule *rule, bool branch);

/* True if the branch began its row. */
static bool begins_row(us_format_writer *w, const us_rule *rule)
{
    us_str text = us_place_of_span(w, rule->span).text;
    size_t at = 0;
    for (uint32_t row = rule->span.position.row; row < rule->otherwise->span.position.row;
         row++) {
        at = us_str_find(text, US_STR("\n"), at);
        if (at == US_STR_NONE)
            return true;
        at++;
    }
    while (at < text.length && memchr(" \t\r\v\f", text.text[at], 5))
        at++;
    bool same_row = rule->otherwise->span.position.row == rule->span.position.row;
    return same_row ||
           us_str_starts_with(us_str_slice(text, at, text.length), US_STR("else"));
}

static void write_otherwise(us_format_writer *w, const us_rule *rule)
{
    const us_rule *branch = rule->otherwise;
    uint32_t row = branch->head.span.position.row;
    bool in_line = !begins_row(w, rule);
    bool comment_above = us_comments_above(w, row) || w->at_end;
    if (!comment_above && in_line) {
        us_write_c(w, " ");
    } else {
        us_line_blank(w);
        us_line_start(w);
    }
    us_write_comments(w, row);
    if (comment_above && !in_line)
        us_line_start(w);
    write_rule(w, branch, true);
}

/* The row of the brace that closes the body, as OPA finds it. */
static uint32_t body_closing_row(us_format_writer *w, const us_rule *rule, bool branch)
{
    us_place place = us_place_of_span(w, rule->span);
    if (rule->head.arguments.count > 0 && !branch)
        return us_closing_row(place, '(', ')', '{', '}');
    if (has_key(rule))
        return us_closing_row(place, '[', ']', '{', '}');
    return us_closing_row(place, 0, 0, '{', '}');
}

static void write_block(us_format_writer *w, const us_rule *rule, bool branch)
{
    if (uses_if(w, rule) && !branch)
        us_mark_leading_union(w, rule->body->items[0]);
    w->level++;
    us_write_body(w, rule->body);
    if (us_comment_next(w))
        us_write_comments(w, body_closing_row(w, rule, branch));
    w->level--;
    us_line_start(w);
    us_write_c(w, "}");
}

static void write_rule(us_format_writer *w, const us_rule *rule, bool branch)
{
    if (!branch)
        us_line_start(w);
    us_write_c(w, rule->is_default ? "default " : "");
    w->comment_on_last_line = is_constant(rule);
    bool whole = write_or_copy_head(w, rule, branch);
    if (is_constant(rule)) {
        us_line_end(w);
        return;
    }
    w->comment_on_last_line = true;
    us_write_c(w, uses_if(w, rule) ? " if" : "");
    const us_literal *first = rule->body->items[0];
    uint32_t head_end = us_place_end_row(us_place_of_span(w, rule->head.span));
    if (uses_if(w, rule) && rule->body->count == 1 &&
        first->span.position.row == head_end && !is_set_literal(first)) {
        us_write_c(w, " ");
        us_write_or_copy(w, first);
        us_line_end(w);
    } else if (!whole && us_comment_next(w)) {
        us_write_c(w, " { ");
        write_block(w, rule, branch);
    } else {
        us_write_c(w, " {");
        us_line_end(w);
        write_block(w, rule, branch);
    }
    if (rule->otherwise)
        write_otherwise(w, rule);
}

/* ---- All of them */

static uint32_t row_of(const us_format_writer *w, size_t i)
{
    return w->module->rules[i]->span.position.row;
}

static void write_with_care(us_format_writer *w, size_t i, us_care care)
{
    const us_rule *rule = w->module->rules[i];
    w->care = care;
    w->broken = false;
    if (care == US_CARE_NONE)
        us_write_comments(w, row_of(w, i));
    else
        us_write_comments_above(w, row_of(w, i), true);
    if (w->format->starts)
        w->format->starts[i] = w->out.length;
    if (care == US_CARE_OF_RULE) {
        us_write_part(w, whole_place(w, rule, rule->span));
        us_line_end(w);
    } else {
        write_rule(w, rule, false);
    }
}

/* With as much care as it takes, and as is asked for at least. */
static void write_whole(us_format_writer *w, size_t i)
{
    unsigned care = w->format->care ? w->format->care[i] : US_CARE_NONE;
    us_writer_state before = us_writer_save(w);
    write_with_care(w, i, (us_care)care);
    while (w->broken && care < US_CARE_OF_RULE) {
        us_writer_restore(w, &before);
        write_with_care(w, i, (us_care)++care);
    }
    w->care = US_CARE_NONE;
}

void us_write_rules(us_format_writer *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        write_whole(w, i);
        bool together = i + 1 < to && is_one_line(w, w->module->rules[i]) &&
                        is_one_line(w, w->module->rules[i + 1]) &&
                        row_of(w, i + 1) == row_of(w, i) + 1;
        if (!together)
            us_line_blank(w);
    }
}
