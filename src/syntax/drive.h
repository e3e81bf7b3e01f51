/* The way from tokens to the generated parser. */
#ifndef US_SYNTAX_DRIVE_H
#define US_SYNTAX_DRIVE_H

#include "syntax/build.h"
#include "syntax/resolve_tokens.h"

/* Makes [source] of [text], without its tokens yet. False, with an error in [diags], if the
 * text is longer than the limits allow, or nothing can be read. */
bool us_source_begin(us_arena *arena, us_str file, us_str text, us_goal goal,
                     const us_parse_options *options, us_source *source,
                     us_diag_list *diags);

/* Lexes the text and resolves its words. False, with an error in [diags], if there are more
 * than the limits allow. Nothing that is made of [source] refers to its tokens: they may go
 * with us_source_end. */
bool us_source_lex(us_source *source, us_diag_list *diags);

/* Both in a row. */
bool us_source_make(us_arena *arena, us_str file, us_str text, us_goal goal,
                    const us_parse_options *options, us_source *source,
                    us_diag_list *diags);

/* Gives back what [source], made in [arena], needs while it is read. */
void us_source_end(us_arena *arena, us_source *source);

us_parser us_parser_make(us_arena *arena, const us_source *source);

/* An empty module of [source]. */
us_module *us_module_make(us_arena *arena, const us_source *source);

/* Reads tokens [from, to) of [source] as [goal]; the result is in [p]. False if
 * they do not parse: [p] then tells where. */
bool us_drive(us_parser *p, us_source *source, size_t from, size_t to, us_goal goal);

#endif
