/* What the files yaml_rewrite*.c share: the state of one rewriting, its cursor, and how a
 * node is written in either style. */
#ifndef US_CODEC_YAML_REWRITER_H
#define US_CODEC_YAML_REWRITER_H

#include "codec/yaml_render.h"

typedef struct us_yaml_rewriter {
    us_arena *arena;
    us_str text;
    us_buf out;
    size_t cursor; /* in the text: what is before it has been copied, or is gone */
    us_str line_break;
    size_t line_mark;      /* length of the output where lines were cut out of it last */
    us_yaml_habits habits; /* of the document at work */
    us_str *problem;
} us_yaml_rewriter;

/* ---- yaml_rewrite_cursor.c. Offsets are bytes of the text. */

/* Copies the text up to [at], or leaves it out; nothing where the cursor is past that. */
void us_yaml_copy_to(us_yaml_rewriter *w, size_t at);
void us_yaml_skip_to(us_yaml_rewriter *w, size_t at);

/* Adds [lines], which end in \n, with the line ends of the text. */
void us_yaml_add_lines(us_yaml_rewriter *w, us_str lines);

/* The characters of its line before [at]. */
uint32_t us_yaml_column_of(const us_yaml_rewriter *w, size_t at);

/* The blanks that begin the line of [node]. */
us_str us_yaml_margin_of(const us_yaml_rewriter *w, const us_yaml_node *node);

/* Whether a line ends, or a # stands, between. */
bool us_yaml_has_break(const us_yaml_rewriter *w, size_t from, size_t to);
bool us_yaml_has_comment(const us_yaml_rewriter *w, size_t from, size_t to);

/* ---- yaml_rewrite.c */

/* Writes what has changed in the value of [entry]. False after storing a problem, as all
 * of these. */
bool us_yaml_rewrite_entry(us_yaml_rewriter *w, const us_yaml_entry *entry);

/* The element that new element [value] is written like: the one [beside] it, or one with
 * more of its members. */
const us_yaml_node *us_yaml_find_model(const us_yaml_node *sequence, us_value value,
                                       const us_yaml_node *beside);

/* ---- yaml_rewrite_block.c, yaml_rewrite_flow.c */

/* Writes the fresh value of [node], which is that of [entry]; NULL: of the document. */
bool us_yaml_rewrite_block(us_yaml_rewriter *w, const us_yaml_entry *entry,
                           const us_yaml_node *node);
void us_yaml_rewrite_flow(us_yaml_rewriter *w, const us_yaml_entry *entry,
                          const us_yaml_node *node);

/* Writes a collection in which entries, or what is below them, have changed, and of which
 * one at least is kept. */
bool us_yaml_rewrite_block_entries(us_yaml_rewriter *w, const us_yaml_node *node);
bool us_yaml_rewrite_flow_entries(us_yaml_rewriter *w, const us_yaml_node *node);

#endif
