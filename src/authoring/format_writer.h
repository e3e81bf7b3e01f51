/* The formatter's parts: what they share.
 *
 * The layout is that of `opa fmt`: it follows the rows of the source (what stood on one
 * line stays on one, what began a line of its own keeps doing so), and puts comments back
 * by their rows as well. So the writer walks the tree in source order with a cursor over
 * the comments; whoever writes a node first puts down the comments above its row, and
 * keeps the one on its row for the end of the line. */
#ifndef US_AUTHORING_FORMAT_WRITER_H
#define US_AUTHORING_FORMAT_WRITER_H

#include "authoring/format.h"

/* Where a node was written, as far as the layout depends on it. [text] is what OPA keeps as
 * the text of the place, which is not always all of the node. */
typedef struct us_place {
    uint32_t row;
    us_str text;
} us_place;

/* An import that is written: one of the source's, or one that the formatter adds. */
typedef struct us_written_import {
    us_import import;
    uint32_t row;
    const char *added;         /* the path of one that is added; else NULL */
    const us_comment *comment; /* on its row; NULL: none */
} us_written_import;

typedef struct us_format_writer {
    us_arena *arena;
    const us_module *module;
    us_buf out;
    us_diag_list *diags; /* what can't be formatted */

    /* The line being written. */
    size_t level;              /* of indentation */
    bool in_line;              /* something may follow on it */
    const us_comment *at_end;  /* goes to its end; NULL: none */
    bool later;                /* at_end waits for the line after this one */
    bool comment_on_last_line; /* of a text that is copied */
    us_comment *comments;      /* in the order of their rows */
    size_t next;               /* the first that is not written yet */
    size_t comment_count;

    /* What the module may use. */
    bool with_if;       /* bodies begin with `if` */
    bool with_contains; /* sets are written with `contains` */
    bool long_heads;    /* some rule has a name like p.q.r */
    bool placeless;     /* some term may have no place that can be trusted */
    bool plain_refs;    /* as the format says, but for imports of keywords */
    unsigned keywords;  /* US_FUTURE_…: imported one by one */

    us_care care; /* of the rule being written */
    bool crowded; /* a comment was put behind something else, which ends the line */
    bool broken;  /* something was left out, or a comment lost */
    const us_span
        *place; /* where all terms stand, to OPA; NULL: each where it was written */

    const us_literal *union_literal; /* to be put into parentheses */
    const us_term *union_term;

    bool new_not; /* a brace behind `not` begins a body, which it did not before */
    const us_module_format *format;
    us_written_import *imports;
    size_t import_count;
} us_format_writer;

/* The functions that write nodes return false where a comment stands in a place that the
 * layout has no room for. us_write_term then goes back, copies the text of its term, and
 * passes the news on; who has more to write behind it leaves the rule broken. */

/* ---- Lines and comments (format_lines.c) */

/* Inline, since where a literal is written its length is known. */
static inline void us_write_c(us_format_writer *w, const char *text)
{
    us_buf_add_c(&w->out, text);
}

static inline void us_write(us_format_writer *w, us_str text)
{
    us_buf_add_str(&w->out, text);
}

/* An operator between its operands. */
void us_write_infix(us_format_writer *w, const char *infix);
void us_line_start(us_format_writer *w);
void us_line_end(us_format_writer *w);
/* Ends the line, if one was begun, and leaves one empty. */
void us_line_blank(us_format_writer *w);

/* The first comment that is not written yet; NULL: there is none. */
const us_comment *us_comment_next(const us_format_writer *w);

/* True if comments above [row] wait. */
bool us_comments_above(const us_format_writer *w, uint32_t row);

/* Writes the comments above [row], and takes the one on it for the end of the line. False
 * if another one waits there already. Row 0: nothing. */
bool us_write_comments(us_format_writer *w, uint32_t row);

/* Writes the comments above [row], each on a line of its own; with [apart] an empty line
 * behind them if there was one. */
void us_write_comments_above(us_format_writer *w, uint32_t row, bool apart);

/* The text of a comment without white space at its end. */
us_str us_comment_trim(us_str text);

/* The text of the comment without white space at its end, # in front. */
us_str us_comment_text(us_format_writer *w, const us_comment *comment);

/* Copies the text of [place], a term, with the comments in it. */
void us_write_copy(us_format_writer *w, us_place place);

/* Copies the text of [place], a part of a rule or all of it, with the comments above and in
 * it, and takes the one behind it for the end of the line. */
void us_write_part(us_format_writer *w, us_place place);

/* Where the writer is, to go back to. */
typedef struct us_writer_state {
    size_t length, level, next;
    bool in_line, later;
    const us_comment *at_end;
} us_writer_state;

us_writer_state us_writer_save(const us_format_writer *w);
void us_writer_restore(us_format_writer *w, const us_writer_state *state);

/* Notes that what is written may depend on comments further down. */
static inline void us_note_unplaced(us_format_writer *w)
{
    if (w->format->unplaced)
        *w->format->unplaced = true;
}

/* False, for who leaves with something still to be written. */
static inline bool us_break_off(us_format_writer *w)
{
    w->broken = true;
    us_note_unplaced(w);
    return false;
}

/* ---- Places (format_lines.c) */

us_place us_place_of_span(const us_format_writer *w, us_span span);
us_place us_place_of(const us_format_writer *w, const us_term *term);
uint32_t us_row_of(const us_format_writer *w, const us_term *term);
uint32_t us_place_end_row(us_place place);

/* The row of the [close] that belongs to the first [open] of the text; 0: none. With
 * [skip_open], behind the first pair of [skip_open] and [skip_close]. Brackets in strings
 * and comments count, as they do for OPA. */
uint32_t us_closing_row(us_place place, char skip_open, char skip_close, char open,
                        char close);

/* ---- Terms (format_term.c) */

bool us_write_term(us_format_writer *w, const us_term *term);
bool us_write_term_at(us_format_writer *w, const us_term *term, us_place place);
/* As us_write_term without going back; [parentheses]: around an operator's call. */
bool us_write_term_inside(us_format_writer *w, const us_term *term, us_place place,
                          bool parentheses);
bool us_write_reference(us_format_writer *w, us_terms parts);
/* The parts of a package or an import from [first] on, the first one as a name. */
void us_write_path(us_format_writer *w, us_terms parts, size_t first);
bool us_write_call(us_format_writer *w, us_terms call);
/* `x in xs`, or `k, v in xs`, which may need [parentheses]. */
bool us_write_member(us_format_writer *w, us_terms call, bool keyed, bool parentheses);

/* What a call of [operator] is: an operator between operands, `in`, or a function. */
typedef enum us_call_form {
    US_CALL_FUNCTION,
    US_CALL_INFIX,
    US_CALL_MEMBER,
    US_CALL_KEYED_MEMBER,
} us_call_form;

us_call_form us_call_form_of(us_terms call, const char **infix);

/* Reports that an operator was called by its name with another number of operands. */
void us_report_arity(us_format_writer *w, us_terms call);

/* True for a keyword of the dialect. */
bool us_is_reserved(us_dialect dialect, us_str name);

bool us_is_union(const us_term *term);
/* x in xs, without a key. */
bool us_is_member(const us_term *term);
/* True if [term] would be read otherwise as the operand of [infix], to the [right] of it. */
bool us_operand_needs_parentheses(const us_term *term, const char *infix, bool right);
/* True if the term is written with a brace first. */
bool us_has_leading_brace(const us_term *term);

/* ---- Lists and comprehensions (format_list.c) */

/* Writes the members of what is at [place], up to the row of its closing bracket, which the
 * caller writes, as it did the opening one; [brackets] are both. Values: of an object, else
 * NULL. [safe]: a union among the members is put into parentheses. */
bool us_write_members(us_format_writer *w, us_pairs members, us_place place,
                      const char *brackets, bool safe);
bool us_write_set(us_format_writer *w, const us_term *term, us_place place);
bool us_write_object(us_format_writer *w, const us_term *term, us_place place);
bool us_write_comprehension(us_format_writer *w, const us_term *term, us_place place);
/* The body between braces or behind a bar: on the line, or on lines of its own. [before] is
 * the row of what precedes it. */
bool us_write_inner_body(us_format_writer *w, const us_body *body, uint32_t before,
                         us_place whole, const char *brackets);

/* ---- Literals (format_literal.c) */

bool us_write_body(us_format_writer *w, const us_body *body);
bool us_write_literal(us_format_writer *w, const us_literal *literal);
/* As us_write_literal; with care, the text of a literal that would be broken is copied. */
void us_write_or_copy(us_format_writer *w, const us_literal *literal);
/* Marks a union that the literal is written with first, as it would be read as a
 * comprehension behind a brace. */
void us_mark_leading_union(us_format_writer *w, const us_literal *literal);
bool us_is_union_literal(const us_literal *literal);
bool us_literal_has_leading_brace(const us_literal *literal);

/* ---- and, or, not (format_logic.c) */

bool us_write_not(us_format_writer *w, const us_literal *literal);
bool us_write_logic(us_format_writer *w, const us_literal *literal);
/* The literal that is written first; NULL: a brace or parenthesis is. */
const us_literal *us_logic_lead(const us_literal *literal);

/* ---- Rules (format_rule.c) */

void us_write_rules(us_format_writer *w, size_t from, size_t to);

/* ---- Imports (format_import.c) */

/* Chooses the imports that are written. */
void us_choose_imports(us_format_writer *w);
/* Writes [imports], which are in the order of their rows, in groups. */
void us_write_imports(us_format_writer *w, us_written_import *imports, size_t count);

#endif
