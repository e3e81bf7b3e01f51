/* Lists, objects, sets and comprehensions: what is written on one line or on several. */
#include "authoring/format_writer.h"

#include "base/sort.h"
#include "syntax/ast_compare.h"
#include "syntax/ast_walk.h"

typedef struct members {
    us_pairs pairs;
    us_place place;
    bool safe;     /* a union is put into parentheses */
    bool together; /* on one line, whatever their places are */
} members;

/* A union that is an argument is put into parentheses where it was in such. */
static bool write_member(us_format_writer *w, const members *m, size_t i)
{
    const us_term *key = m->pairs.keys[i];
    us_place place = us_place_of(w, key);
    bool object = m->pairs.values != NULL;
    bool inside =
        us_is_union(key) && (m->safe || us_str_starts_with(place.text, US_STR("(")));
    us_write_c(w, inside ? "(" : "");
    bool whole = us_write_term_at(w, key, place);
    if (whole || !object)
        us_write_c(w, inside ? ")" : "");
    if (!object)
        return whole;
    if (!whole)
        return us_break_off(w);
    us_write_c(w, ": ");
    inside = us_is_union(m->pairs.values[i]);
    us_write_c(w, inside ? "(" : "");
    whole = us_write_term(w, m->pairs.values[i]);
    us_write_c(w, inside ? ")" : "");
    return whole;
}

static bool begins_line(const us_format_writer *w, const members *m, size_t i)
{
    return !m->together && i > 0 &&
           us_row_of(w, m->pairs.keys[i]) > us_row_of(w, m->pairs.keys[i - 1]);
}

/* Names of the compiler's own have no place that can be trusted, the operator of -x none at
 * all; in objects OPA does not look for them. */
static bool is_placeless(void *data, us_term *term)
{
    bool *found = data;
    bool own = term->kind == US_TERM_VARIABLE && !term->as.variable.wildcard &&
               us_str_starts_with(term->as.variable.name, US_STR("__local"));
    *found = *found || own || term->span.position.row == 0;
    return !*found;
}

static bool holds_placeless(const us_format_writer *w, us_pairs pairs)
{
    bool found = false;
    us_visitor visitor = {.data = &found, .term = is_placeless};
    for (size_t i = 0; i < pairs.count && w->placeless && !pairs.values; i++)
        us_walk_term(&visitor, pairs.keys[i]);
    return found;
}

static bool body_holds_placeless(const us_format_writer *w, const us_body *body)
{
    bool found = false;
    us_visitor visitor = {.data = &found, .term = is_placeless};
    for (size_t i = 0; i < body->count && w->placeless; i++)
        us_walk_literal(&visitor, body->items[i]);
    return found;
}

static bool on_one_line(const us_format_writer *w, const members *m)
{
    for (size_t i = 1; i < m->pairs.count; i++)
        if (begins_line(w, m, i))
            return false;
    return true;
}

/* True if a newline stands between the bracket and the first member. */
static bool begins_below(us_format_writer *w, const members *m)
{
    us_str first = us_place_of(w, m->pairs.keys[0]).text;
    size_t at = us_str_find(m->place.text, first, 0);
    if (at == US_STR_NONE)
        return false;
    const char *newline = memchr(m->place.text.text, '\n', at);
    return newline && newline > m->place.text.text;
}

/* True if a comment stands on a row of its own inside. */
static bool holds_comment(const us_format_writer *w, us_place place, const char *brackets)
{
    size_t i = w->next;
    while (i < w->comment_count && w->comments[i].position.row <= place.row)
        i++;
    return i < w->comment_count &&
           w->comments[i].position.row <
               us_closing_row(place, 0, 0, brackets[0], brackets[1]);
}

static bool write_rows(us_format_writer *w, const members *m)
{
    for (size_t i = 0; i < m->pairs.count; i++) {
        if (begins_line(w, m, i)) {
            us_write_c(w, ",");
            us_line_end(w);
            us_line_start(w);
        } else if (i > 0) {
            us_write_c(w, ", ");
        }
        if (!write_member(w, m, i))
            return i + 1 < m->pairs.count ? us_break_off(w) : false;
    }
    return true;
}

static uint32_t closing_row_for_comments(const us_format_writer *w, us_place place,
                                         const char *brackets)
{
    return us_comment_next(w) ? us_closing_row(place, 0, 0, brackets[0], brackets[1]) : 0;
}

bool us_write_members(us_format_writer *w, us_pairs pairs, us_place place,
                      const char *brackets, bool safe)
{
    members m = {pairs, place, safe, holds_placeless(w, pairs)};
    bool one_line = on_one_line(w, &m);
    if (one_line && holds_comment(w, place, brackets))
        return us_break_off(w);
    if (pairs.count == 0 || (one_line && !begins_below(w, &m)))
        return write_rows(w, &m);
    w->later = true;
    us_line_end(w);
    w->level++;
    us_line_start(w);
    if (!write_rows(w, &m))
        return us_break_off(w);
    us_write_c(w, ",");
    us_line_end(w);
    if (!us_write_comments(w, closing_row_for_comments(w, place, brackets)))
        return false;
    w->level--;
    us_line_start(w);
    return true;
}

/* True if all members stand in one place to OPA, which then has them in the order of their
 * values; so it has those of a set of which some stand nowhere. */
static bool in_one_place(const us_format_writer *w, us_terms list)
{
    return list.count > 1 && (w->place || list.items[0]->span.position.offset ==
                                              list.items[1]->span.position.offset);
}

static int compare_places(void *data, const void *a, const void *b)
{
    const us_term *const *x = a, *const *y = b;
    (void)data;
    uint32_t left = (*x)->span.position.offset, right = (*y)->span.position.offset;
    return left < right ? -1 : left > right;
}

/* The members without those that are equal to an earlier one, in the order written. */
static us_terms distinct(us_format_writer *w, us_terms list)
{
    us_term set = {.kind = US_TERM_SET, .as.list = list};
    us_sorted_terms sorted = us_term_sorted(w->arena, &set);
    bool one_place = in_one_place(w, list) ||
                     holds_placeless(w, (us_pairs){list.items, NULL, list.count});
    if (sorted.count == list.count && !one_place)
        return list;
    if (!one_place)
        us_sort(w->arena, sorted.keys, sorted.count, sizeof *sorted.keys, compare_places,
                NULL);
    return (us_terms){sorted.keys, sorted.count};
}

bool us_write_set(us_format_writer *w, const us_term *term, us_place place)
{
    us_terms list = term->as.list;
    if (list.count == 0) {
        us_write_c(w, "set()");
        return us_write_comments(w, closing_row_for_comments(w, place, "()"));
    }
    list = distinct(w, list);
    us_write_c(w, "{");
    bool whole =
        us_write_members(w, (us_pairs){list.items, NULL, list.count}, place, "{}", true);
    us_write_c(w, "}");
    return whole;
}

bool us_write_object(us_format_writer *w, const us_term *term, us_place place)
{
    us_pairs pairs = term->as.object;
    if (in_one_place(w, (us_terms){pairs.keys, pairs.count})) {
        us_sorted_terms sorted = us_term_sorted(w->arena, term);
        pairs = (us_pairs){sorted.keys, sorted.values, sorted.count};
    }
    us_write_c(w, "{");
    bool whole = us_write_members(w, pairs, place, "{}", true);
    us_write_c(w, "}");
    return whole;
}

/* ---- Comprehensions */

static bool write_below(us_format_writer *w, const us_body *body, us_place whole,
                        const char *brackets)
{
    us_line_end(w);
    w->level++;
    bool right = us_write_body(w, body) &&
                 us_write_comments(w, closing_row_for_comments(w, whole, brackets));
    w->level--;
    us_line_start(w);
    return right;
}

bool us_write_inner_body(us_format_writer *w, const us_body *body, uint32_t before,
                         us_place whole, const char *brackets)
{
    bool below = !w->place && body->items[0]->span.position.row > before;
    bool together = w->place || body_holds_placeless(w, body);
    for (size_t i = 1; i < body->count && !below && !together; i++)
        below = body->items[i]->span.position.row > body->items[i - 1]->span.position.row;
    if (below)
        return write_below(w, body, whole, brackets);
    us_write_c(w, " ");
    for (size_t i = 0; i < body->count; i++) {
        us_write_c(w, i ? "; " : "");
        if (!us_write_literal(w, body->items[i]))
            return i + 1 < body->count ? us_break_off(w) : false;
    }
    return us_write_comments(w, closing_row_for_comments(w, whole, brackets));
}

static bool write_key(us_format_writer *w, const us_term *key)
{
    bool inside = us_is_union(key);
    us_write_c(w, inside ? "(" : "");
    if (!us_write_term(w, key))
        return us_break_off(w);
    us_write_c(w, inside ? "): " : ": ");
    return true;
}

static bool write_parts(us_format_writer *w, const us_comprehension *c, us_place whole,
                        const char *brackets)
{
    us_place place = us_place_of(w, c->value);
    if (c->key) {
        place.row = whole.row; /* the value follows its key on the line */
        if (!write_key(w, c->key))
            return false;
    }
    if (place.row > whole.row) {
        us_line_end(w);
        us_line_start(w);
    }
    bool parentheses =
        c->value->kind == US_TERM_CALL &&
        (us_is_union(c->value) || us_str_starts_with(place.text, US_STR("(")));
    bool member = us_is_member(c->value);
    us_write_c(w, member ? "(" : "");
    if (!us_write_term_inside(w, c->value, place, parentheses))
        return us_break_off(w);
    us_write_c(w, member ? ") |" : " |");
    return us_write_inner_body(w, c->body, place.row, whole, brackets);
}

bool us_write_comprehension(us_format_writer *w, const us_term *term, us_place place)
{
    const char *brackets = term->kind == US_TERM_ARRAY_COMPREHENSION ? "[]" : "{}";
    us_buf_add_char(&w->out, brackets[0]);
    bool whole = write_parts(w, &term->as.comprehension, place, brackets);
    us_buf_add_char(&w->out, brackets[1]);
    return whole;
}
